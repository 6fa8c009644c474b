/** The standby side: repeats the log, compares at every rendezvous, acknowledges. */
import type { Core } from './core.ts';
import type { Ack, LogEntry } from './wire.ts';

/** With sync cut, and nothing else, the active asks the witness first: it is whom the world knows. */
const ACTIVE_TURN_MS = 80;

/** What differed at a rendezvous. */
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
  heldUpTo = 0;
  /** Up to where the journal says that the log is held. */
  #journalledUpTo = 0;
  compared = 0;
  releasedUpTo = 0;
  lastAckNs = process.hrtime.bigint();
  /** When the log's last entry came; null before the first. */
  #toldNs: bigint | null = null;
  #sentNs = 0n;
  /** When set, the log is finished and then this is called, at a rendezvous the log does not hold. */
  onFinished: (() => void) | null = null;

  constructor(
    core: Core,
    acknowledge: (ack: Ack) => void,
    diverged: (difference: Difference) => void,
  ) {
    this.#core = core;
    this.#acknowledge = acknowledge;
    this.#diverged = diverged;
    this.heldUpTo = core.rendezvous;
    this.compared = core.rendezvous;
  }

  /** An entry has come; acknowledge() is to be called after the last of a batch. */
  take(entry: LogEntry): void {
    if (entry.rendezvous !== this.heldUpTo + 1) {
      throw new Error(`the log goes from ${this.heldUpTo} to ${entry.rendezvous}`);
    }
    this.#log.set(entry.rendezvous, entry);
    this.heldUpTo = entry.rendezvous;
    this.#toldNs = process.hrtime.bigint();
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
    this.lastAckNs = process.hrtime.bigint();
    if (this.#journalledUpTo < this.heldUpTo) {
      this.#core.journal.hold(this.heldUpTo, this.#core.generation, this.lastAckNs);
      this.#journalledUpTo = this.heldUpTo;
    }
    this.#acknowledge({ received: this.heldUpTo, compared: this.compared, sentNs: this.#sentNs });
  }

  /** Whether the log, should the twin wait for it, has gone on within `patienceMs` and the active's turn. */
  isTold(patienceMs: number): boolean {
    const isWaiting = this.#core.output !== null && this.#log.size === 0;
    if (!isWaiting || this.#toldNs === null) return true;
    const patienceNs = BigInt(patienceMs + ACTIVE_TURN_MS) * 1_000_000n;
    return process.hrtime.bigint() < this.#toldNs + patienceNs;
  }

  finish(onFinished: () => void): void {
    this.onFinished = onFinished;
    this.#proceed();
  }

  /** Compares and lets the twin go on when the log holds where it waits; whether it did. */
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
