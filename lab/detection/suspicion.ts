/**
 * When is the peer suspected? Once no link has brought a beat for longer than `suspicionMs`; an active
 * suspects a beat sooner, so that of two that are parted it is the one that asks first to go on.
 * Silence during which the detector itself did not run proves nothing about the peer: after such a
 * gap listening begins anew. Nor is a peer suspected that was never heard: it is still starting, and
 * whoever waits for it has a deadline of its own. Pure: time is passed in, in milliseconds of one monotonic clock.
 */
export interface SuspicionSettings {
  beatMs: number;
  suspicionMs: number;
  links: readonly string[];
}

export class Suspicion {
  readonly #settings: SuspicionSettings;
  readonly #heardMs = new Map<string, number>();
  #wasEverHeard = false;
  #lookedMs: number;
  #isSuspected = false;
  isActive = false;

  constructor(settings: SuspicionSettings, nowMs: number) {
    this.#settings = settings;
    this.#lookedMs = nowMs;
    for (const link of settings.links) this.#heardMs.set(link, nowMs);
  }

  /** A beat has come; true when it is the first, or the first since the peer was suspected. */
  heard(link: string, nowMs: number): boolean {
    this.#heardMs.set(link, nowMs);
    const isNews = this.#isSuspected || !this.#wasEverHeard;
    this.#wasEverHeard = true;
    this.#isSuspected = false;
    return isNews;
  }

  /** To be called at least every beat; how long all links have been silent when that became too long. */
  look(nowMs: number): number | null {
    const { beatMs, links } = this.#settings;
    const suspicionMs = this.#settings.suspicionMs - (this.isActive ? beatMs : 0);
    const ownGapMs = nowMs - this.#lookedMs;
    this.#lookedMs = nowMs;
    if (ownGapMs > 2 * beatMs) for (const link of links) this.#heardMs.set(link, nowMs);
    const silentMs = nowMs - Math.max(...this.#heardMs.values());
    if (this.#isSuspected || !this.#wasEverHeard || silentMs <= suspicionMs) return null;
    this.#isSuspected = true;
    return silentMs;
  }
}
