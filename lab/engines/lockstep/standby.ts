/** The standby side: repeats the log, compares at each rendezvous and acknowledges. */
import { silentUntilNs } from '../../detection/voice-rules.ts';
import { NS_PER_MS } from '../../recording/clock.ts';
import type { Core } from './core.ts';
import type { Ack, LogEntry } from './wire.ts';

/** Head start of the active at the witness when only sync is cut: clients talk to it already. */
const HEAD_START_MS = 80;

/** The difference of the twins at a rendezvous. */
export interface Difference {
  rendezvous: number;
  own: { tsc: string; digest: string };
  other: { tsc: string; digest: string };
}

export class Standby {
  readonly #core: Core;
  readonly #log = new Map<number, LogEntry>();
  readonly #acknowledge: (ack: Ack) => void;
  readonly #diverged: (difference: Difference) => void;
  /** False after the grant to continue alone: an acknowledgement is a promise to stay silent. */
  readonly #mayPromise: () => boolean;
  heldUpTo = 0;
  /** The last rendezvous that the journal records as held. */
  #journalledUpTo = 0;
  compared = 0;
  releasedUpTo = 0;
  lastAckNs = process.hrtime.bigint();
  /** Arrival of the last log entry, ns; null before the first. */
  #entryNs: bigint | null = null;
  #sentNs = 0n;
  /** When set: called at the first rendezvous for which the log has no entry. */
  onFinished: (() => void) | null = null;

  constructor(
    core: Core,
    acknowledge: (ack: Ack) => void,
    diverged: (difference: Difference) => void,
    mayPromise: () => boolean,
  ) {
    this.#core = core;
    this.#acknowledge = acknowledge;
    this.#diverged = diverged;
    this.#mayPromise = mayPromise;
    this.heldUpTo = core.rendezvous;
    this.compared = core.rendezvous;
  }

  /** Takes a log entry; call acknowledge() after the last entry of a batch. */
  take(entry: LogEntry): void {
    if (entry.rendezvous !== this.heldUpTo + 1) {
      throw new Error(`the log jumps from entry ${this.heldUpTo} to ${entry.rendezvous}`);
    }
    this.#log.set(entry.rendezvous, entry);
    this.heldUpTo = entry.rendezvous;
    this.#entryNs = process.hrtime.bigint();
    this.releasedUpTo = entry.releasedUpTo;
    this.#sentNs = entry.sentNs;
    this.#core.outputs = this.#core.outputs.filter((o) => o.rendezvous > entry.releasedUpTo);
    this.#proceed();
  }

  /** The twin has reached a rendezvous. */
  met(): void {
    this.#core.meet();
    if (this.#proceed()) this.acknowledge();
  }

  acknowledge(): void {
    if (!this.#mayPromise()) return;
    this.lastAckNs = process.hrtime.bigint();
    if (this.#journalledUpTo < this.heldUpTo) {
      this.#core.journal.hold(this.heldUpTo, this.#core.generation, this.lastAckNs);
      this.#journalledUpTo = this.heldUpTo;
    }
    this.#acknowledge({ received: this.heldUpTo, compared: this.compared, sentNs: this.#sentNs });
  }

  /** End of the promise of the last acknowledgement, guard included; ns. */
  get promisedUntilNs(): bigint {
    const { leaseMs, guardMs } = this.#core.settings;
    const lastAckNs = Number(this.lastAckNs);
    const untilNs = silentUntilNs(lastAckNs, leaseMs * NS_PER_MS, guardMs * NS_PER_MS);
    return BigInt(Math.round(untilNs));
  }

  /** False once the twin has waited for a log entry longer than patienceMs + HEAD_START_MS. */
  isLogFresh(patienceMs: number): boolean {
    const isWaiting = this.#core.output !== null && this.#log.size === 0;
    if (!isWaiting || this.#entryNs === null) return true;
    const patienceNs = BigInt(patienceMs + HEAD_START_MS) * 1_000_000n;
    return process.hrtime.bigint() < this.#entryNs + patienceNs;
  }

  /** Executes the log to its end, then calls `onFinished` once. */
  finish(onFinished: () => void): void {
    this.onFinished = onFinished;
    this.#proceed();
  }

  /** Compares and resumes the twin if the log has its rendezvous; returns whether it did. */
  #proceed(): boolean {
    const core = this.#core;
    const { output } = core;
    if (!output || core.isStopped) return false;
    const entry = this.#log.get(core.rendezvous);
    if (!entry) {
      this.onFinished?.();
      return false;
    }
    this.#log.delete(core.rendezvous);
    if (entry.tsc !== output.tsc || !entry.digest.equals(core.digest)) {
      this.#diverged({
        rendezvous: core.rendezvous,
        own: { tsc: String(output.tsc), digest: core.digest.toString('hex') },
        other: { tsc: String(entry.tsc), digest: entry.digest.toString('hex') },
      });
      return false;
    }
    this.compared = core.rendezvous;
    core.feed({ frames: entry.frames, waitUs: entry.waitUs, mark: entry.mark });
    return true;
  }
}
