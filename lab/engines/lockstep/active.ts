/** The active side: decides every input, streams the log, and releases outputs by the rule. */
import type { Fence } from '../fence.ts';
import type { Core } from './core.ts';
import { AREA_BYTES } from './mailbox.ts';
import type { OutputRule } from './output-rule.ts';
import type { Pacing } from './pacing.ts';
import { announce, announcement, type Port } from './port.ts';
import type { Ack, LogEntry } from './wire.ts';

export interface ActiveParts {
  core: Core;
  port: Port;
  fence: Fence;
  rule: OutputRule;
  pacing: Pacing;
  /** Sends an entry of the log to the standby, if there is a standby. */
  log(entry: LogEntry): void;
}

export class Active {
  readonly #parts: ActiveParts;
  #timer: NodeJS.Timeout | null = null;
  #mark: Buffer | null;
  #releasedUpTo = 0;
  #hasSpoken = false;
  /** When the standby last acknowledged, or last had nothing to acknowledge; ns. */
  lastAckNs = process.hrtime.bigint();
  /** Called instead of decide() while the guest is being stopped for a copy. */
  onMeet: (() => void) | null = null;

  constructor(parts: ActiveParts, mark: Buffer | null) {
    this.#parts = parts;
    this.#mark = mark;
    parts.core.isActive = true;
    parts.port.isOpen = true;
    parts.port.onFrame = () => this.decide();
    parts.fence.onAnswer = () => this.flush();
  }

  /** The twin has reached a rendezvous. */
  met(): void {
    // The patience counts from here when the standby had nothing to acknowledge before.
    if (!this.#isOwed) this.lastAckNs = process.hrtime.bigint();
    this.#parts.core.meet();
    this.flush();
    if (this.onMeet) this.onMeet();
    else this.decide();
  }

  /** Takes over at the rendezvous where the twin waits. */
  resume(releasedUpTo: number): void {
    const { core, pacing } = this.#parts;
    this.#releasedUpTo = releasedUpTo;
    if (core.output) pacing.rebase(core.output.tsc, process.hrtime.bigint());
    this.announce();
    this.flush();
    this.decide();
  }

  announce(): void {
    const { core, port, rule, fence } = this.#parts;
    const { mac, ip } = core.settings.plan;
    const send = (frame: Buffer) => {
      const now = process.hrtime.bigint();
      if (core.isStopped || rule.isExpired(now)) return false;
      if (!fence.renew(now, rule.leaseUntilNs)) return false;
      port.send(frame);
      return true;
    };
    const end = (count: number) => core.say('announced', { count });
    announce(announcement(mac, ip), core.settings.announceMs, send, end);
  }

  acknowledged(ack: Ack): void {
    this.#parts.rule.acknowledge(ack.received, ack.compared, ack.sentNs);
    this.lastAckNs = process.hrtime.bigint();
    this.flush();
    this.decide();
  }

  /** Resumes the twin if it waits, the lag has room, and it has input or output or is due. */
  decide(): void {
    const { core, port, rule, pacing } = this.#parts;
    if (!core.twin.isWaiting || !core.output || core.isStopped || this.onMeet) return;
    if (core.rendezvous - rule.comparedUpTo >= core.settings.lag) return;
    const now = process.hrtime.bigint();
    const aheadNs = pacing.aheadNs(core.output.tsc, now);
    const isIdle = !port.hasInput && core.output.frames.length === 0;
    if (isIdle && aheadNs > 0n) {
      this.#timer ??= setTimeout(
        () => {
          this.#timer = null;
          this.decide();
        },
        Number(aheadNs / 1_000_000n) + 1,
      );
      return;
    }
    this.release(pacing.napUs(aheadNs), now);
  }

  /** Decides the input of this rendezvous, logs it and resumes the twin. */
  release(waitUs: number, now: bigint): void {
    const { core, port, rule, log } = this.#parts;
    const { output } = core;
    if (!output) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const frames = port.hasInput ? port.take(AREA_BYTES) : Buffer.alloc(0);
    const mark = this.#mark;
    this.#mark = null;
    if (!rule.isAlone) {
      const { rendezvous, digest } = core;
      const releasedUpTo = this.#releasedUpTo;
      log({ rendezvous, sentNs: now, tsc: output.tsc, digest, releasedUpTo, waitUs, mark, frames });
    }
    core.feed({ frames, waitUs, mark });
  }

  /** Releases the outputs that may leave; checks the rule directly before each write. */
  flush(): void {
    const { core, port, rule, fence } = this.#parts;
    if (core.isStopped) return;
    let sent = 0;
    for (const { rendezvous, frames } of core.outputs) {
      const now = process.hrtime.bigint();
      if (!rule.mayLeave(rendezvous, now)) break;
      // A shut fence would drop it: wait until it opens. It ends with the lease, because a frame
      // may wait in the pump of a host that is frozen.
      if (!fence.renew(now, rule.leaseUntilNs)) break;
      core.journal.release(rendezvous, core.generation, now);
      port.send(frames);
      this.#releasedUpTo = rendezvous;
      sent += 1;
      if (!this.#hasSpoken) core.say('first-output', { rendezvous });
      this.#hasSpoken = true;
    }
    if (sent > 0) core.outputs.splice(0, sent);
  }

  /** False once an acknowledgement is later than `patienceMs`. */
  isAnswered(patienceMs: number): boolean {
    if (this.#parts.rule.isAlone || !this.#isOwed) return true;
    return process.hrtime.bigint() - this.lastAckNs < BigInt(patienceMs) * 1_000_000n;
  }

  /** True while the standby has something to acknowledge. */
  get #isOwed(): boolean {
    return this.#parts.core.rendezvous > this.#parts.rule.comparedUpTo;
  }
}
