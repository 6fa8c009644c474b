/**
 * When a side renews its fence, and whether it may count on it being open; without the kernel.
 * Times in ns of the host's monotonic clock.
 */

/** Lifetime of a ticket, as a share of the lifetime of a renewal. */
export const TICKET_SHARE = 0.6;
/** A renewal is due once this share of its lifetime has passed. */
const DUE_SHARE = 0.2;
/** Resolution of the remaining time that the kernel reports, rounded up. */
const RESOLUTION_NS = 20e6;

export class FenceTiming {
  readonly #lifeNs: number;
  /** The unanswered renewal. At most one, because a second would use the ticket of the first. */
  #pendingNs: number | null = null;
  #askedNs = 0;
  #openUntilNs = 0;

  constructor(lifeNs: number) {
    this.#lifeNs = lifeNs;
  }

  isOpen(nowNs: number): boolean {
    return nowNs < this.#openUntilNs;
  }

  /**
   * Whether a renewal is to be sent to the kernel now; if so it is pending until `answered`. The
   * fence must not stay open past `untilNs`, the end of the lease.
   */
  begins(nowNs: number, untilNs: number): boolean {
    if (nowNs + this.#lifeNs > untilNs) return false;
    const isDue = !this.isOpen(nowNs) || nowNs - this.#askedNs >= DUE_SHARE * this.#lifeNs;
    if (!isDue || this.#pendingNs !== null) return false;
    this.#askedNs = nowNs;
    this.#pendingNs = nowNs;
    return true;
  }

  /**
   * The kernel has processed the pending renewal and then listed this remaining time. The list was
   * made after the request, so the fence stays open at least that long after the request. Returns
   * whether a renewal was pending.
   */
  answered(leftNs: number): boolean {
    if (this.#pendingNs === null) return false;
    this.#openUntilNs = this.#pendingNs + Math.max(0, leftNs - RESOLUTION_NS);
    this.#pendingNs = null;
    return true;
  }
}
