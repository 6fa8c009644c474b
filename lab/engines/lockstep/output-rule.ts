/**
 * The output rule: when may the output of a rendezvous leave for the clients?
 *
 * - `compared`: once the standby has executed up to it and found the same clock and digest.
 * - `received`: once the standby holds every log entry before it, so that it can execute up to it.
 * - alone (no standby): at once.
 *
 * And only while the lease holds: the standby's acknowledgement promises not to take over for
 * `leaseMs`; the active counts from when it *sent* the acknowledged entry, so clocks of two hosts
 * are never compared. Pure: time is passed in.
 */
export type OutputMode = 'compared' | 'received';

export class OutputRule {
  readonly #mode: OutputMode;
  readonly #leaseNs: bigint;
  readonly #earlyBy: number;
  #standby: { received: number; compared: number; leaseUntilNs: bigint } | null = null;

  /** `earlyBy` breaks the rule: outputs leave this many rendezvous too early. For canaries only. */
  constructor(mode: OutputMode, leaseMs: number, earlyBy = 0) {
    this.#mode = mode;
    this.#earlyBy = earlyBy;
    this.#leaseNs = BigInt(Math.round(leaseMs * 1e6));
  }

  /** From now on outputs wait for a standby that stands at `rendezvous`. */
  guard(rendezvous: number, nowNs: bigint): void {
    this.#standby = {
      received: rendezvous,
      compared: rendezvous,
      leaseUntilNs: nowNs + this.#leaseNs,
    };
  }

  /** The witness has granted this side to continue alone. */
  alone(): void {
    this.#standby = null;
  }

  get isAlone(): boolean {
    return this.#standby === null;
  }

  acknowledge(received: number, compared: number, sentNs: bigint): void {
    const standby = this.#standby;
    if (!standby) return;
    standby.received = Math.max(standby.received, received);
    standby.compared = Math.max(standby.compared, compared);
    const until = sentNs + this.#leaseNs;
    if (until > standby.leaseUntilNs) standby.leaseUntilNs = until;
  }

  /** Last rendezvous the standby has compared; the lag counts from it. */
  get comparedUpTo(): number {
    return this.#standby?.compared ?? Number.POSITIVE_INFINITY;
  }

  /** End of the lease, ns; infinite when alone. */
  get leaseUntilNs(): number {
    return this.#standby === null ? Number.POSITIVE_INFINITY : Number(this.#standby.leaseUntilNs);
  }

  /** True when the lease is over; never when alone. */
  isExpired(nowNs: bigint): boolean {
    return this.#standby !== null && nowNs >= this.#standby.leaseUntilNs;
  }

  /** True when the output of `rendezvous` may leave now. */
  mayLeave(rendezvous: number, nowNs: bigint): boolean {
    const standby = this.#standby;
    if (!standby) return true;
    if (nowNs >= standby.leaseUntilNs) return false;
    const due = rendezvous - this.#earlyBy;
    return this.#mode === 'compared' ? due <= standby.compared : due <= standby.received + 1;
  }
}
