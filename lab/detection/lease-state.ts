/**
 * The lease of one side, without sockets and timers. Each side sends its own clock to the other
 * over every link, and the other sends it back. An answer is a promise not to take over for
 * `leaseNs` after the request was sent; so the side that asked may speak until then by its own
 * clock, and clocks of two hosts are never compared. Times in ns of the side's monotonic clock.
 */
export class LeaseState {
  readonly #leaseNs: number;
  /** When the newest request was sent that the peer has answered, by link. */
  readonly #answeredNs = new Map<string, number>();
  #newestNs = 0;
  /** When this side last answered its peer, and so last promised silence. */
  promisedNs = 0;

  constructor(leaseNs: number) {
    this.#leaseNs = leaseNs;
  }

  /** This side may speak until then by its peer's promise. */
  get untilNs(): number {
    return this.#newestNs + this.#leaseNs;
  }

  /** Send time of the newest request that the peer has answered over `link`; 0 before any. */
  answeredNs(link: string): number {
    return this.#answeredNs.get(link) ?? 0;
  }

  /** A request of the peer is answered now. */
  promise(nowNs: number): void {
    this.promisedNs = nowNs;
  }

  /** Records the peer's answer to a request sent at `sentNs`; ignores a time in the future. */
  answered(link: string, sentNs: number, nowNs: number): void {
    if (sentNs > nowNs || sentNs <= this.answeredNs(link)) return;
    this.#answeredNs.set(link, sentNs);
    this.#newestNs = Math.max(this.#newestNs, sentNs);
  }
}
