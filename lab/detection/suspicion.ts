/**
 * When a peer is suspected: once no link has brought a heartbeat for longer than `suspicionMs`. An
 * active suspects a beat sooner, so that of two parted twins the active asks the witness first.
 * Silence during which the detector itself did not run proves nothing about the peer: after such a
 * gap listening restarts. A peer that was never heard is not suspected either: it is still
 * starting, and its caller has a deadline. Pure: times are passed in, in ms of a monotonic clock.
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

  /** Silence of all links, ms, when it has become too long; else null. Call it every beat. */
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
