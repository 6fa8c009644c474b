/** The standby of an engine whose standby runs: mirrors lab/engines/lockstep/standby.ts. */
import { GUARD_MS, LEASE_MS, MS, SUSPICION_MS } from './constants.ts';
import type { LockstepMember } from './lockstep-member.ts';

/** Head start of the active when only its log has stopped (standby.ts of lockstep). */
const HEAD_START_MS = 80;

interface Entry {
  rendezvous: number;
  operation: number;
  sentNs: number;
  releasedUpTo: number;
}

interface Ack {
  received: number;
  compared: number;
  sentNs: number;
}

export class SimulatedStandby {
  heldUpTo: number;
  releasedUpTo: number;
  /** Called at the first rendezvous for which the log has no entry. */
  onFinished: (() => void) | null = null;
  readonly #member: LockstepMember;
  readonly #send: (ack: Ack) => void;
  #compared: number;
  #lastAckNs: number;
  /** Arrival of the last log entry; null before the first. */
  #entryNs: number | null = null;
  #sentNs = 0;
  /** Waits at a rendezvous for its entry. */
  #isWaiting = false;

  constructor(member: LockstepMember, rendezvous: number, send: (ack: Ack) => void) {
    this.#member = member;
    this.#send = send;
    member.rendezvous = rendezvous;
    this.heldUpTo = rendezvous;
    this.releasedUpTo = rendezvous;
    this.#compared = rendezvous;
    this.#lastAckNs = member.nowNs;
  }

  take({ rendezvous, operation, sentNs, releasedUpTo }: Entry): void {
    if (rendezvous !== this.heldUpTo + 1) return;
    this.#member.log[rendezvous] = operation;
    this.heldUpTo = rendezvous;
    this.#entryNs = this.#member.nowNs;
    this.releasedUpTo = releasedUpTo;
    this.#sentNs = sentNs;
    this.#proceed();
    this.#acknowledge();
  }

  /** The twin executes to its next rendezvous. */
  execute(): void {
    const { guest, controller, world } = this.#member;
    guest.after(world.settings.executeNs, () => controller.receive(() => this.#met()));
  }

  finish(onFinished: () => void): void {
    this.onFinished = onFinished;
    this.#proceed();
  }

  /** False once the twin has waited for a log entry for too long. */
  get isLogFresh(): boolean {
    const { rendezvous, nowNs } = this.#member;
    if (!this.#isWaiting || this.heldUpTo >= rendezvous || this.#entryNs === null) return true;
    return nowNs < this.#entryNs + (SUSPICION_MS + HEAD_START_MS) * MS;
  }

  /** End of the promise of the last acknowledgement. */
  get promisedUntilNs(): number {
    const { silentUntilNs } = this.#member.world.rules;
    return silentUntilNs(this.#lastAckNs, LEASE_MS * MS, GUARD_MS * MS);
  }

  #met(): void {
    const member = this.#member;
    if (!member.isStandby(this) || member.isStopped) return;
    member.rendezvous += 1;
    this.#isWaiting = true;
    if (this.#proceed()) this.#acknowledge();
  }

  #acknowledge(): void {
    const { isAlone, world, nowNs } = this.#member;
    if (isAlone && world.rules.isSilentWhenAlone) return;
    this.#lastAckNs = nowNs;
    this.#send({ received: this.heldUpTo, compared: this.#compared, sentNs: this.#sentNs });
  }

  /** Compares and resumes the twin if the log has its rendezvous; returns whether it did. */
  #proceed(): boolean {
    const member = this.#member;
    if (!this.#isWaiting || member.isStopped) return false;
    if (this.heldUpTo < member.rendezvous) {
      this.onFinished?.();
      return false;
    }
    this.#compared = member.rendezvous;
    this.#isWaiting = false;
    this.execute();
    return true;
  }
}
