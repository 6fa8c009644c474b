/** A simulated host: its clock, and its kernel, which holds the fence. */
export class Host {
  isPowered = true;
  /** The kernel's fence: until when frames of the guest pass, and a renewal is accepted. */
  #voiceUntilNs = 0;
  #ticketUntilNs = 0;
  readonly #rate: number;
  readonly #offsetNs: number;

  /** `rate`: how fast its clock runs; two hosts' clocks agree in nothing else. */
  constructor(rate: number, offsetNs: number) {
    this.#rate = rate;
    this.#offsetNs = offsetNs;
  }

  clockNs(trueNs: number): number {
    return Math.floor(this.#offsetNs + trueNs * this.#rate);
  }

  isFenceOpen(trueNs: number): boolean {
    return this.isPowered && this.clockNs(trueNs) < this.#voiceUntilNs;
  }

  /**
   * One renewal as fence.ts writes it: uses the ticket and extends, or is refused without a ticket;
   * then leaves a ticket. Returns the remaining time.
   */
  renewFence(trueNs: number, lifeNs: number, ticketNs: number): number {
    const now = this.clockNs(trueNs);
    if (now < this.#ticketUntilNs) this.#voiceUntilNs = now + lifeNs;
    this.#ticketUntilNs = now + ticketNs;
    return Math.max(0, this.#voiceUntilNs - now);
  }

  /** A power cut empties the kernel. */
  forget(): void {
    this.#voiceUntilNs = 0;
    this.#ticketUntilNs = 0;
  }
}
