/**
 * Maps the wall-clock stamps of QEMU's events onto CLOCK_MONOTONIC.
 *
 * A stamp is needed because an event may be read long after it happened: the controller was busy or
 * its host was frozen. A stamp is useful only with the offset between the two clocks, and that
 * offset changes when the wall clock is stepped (both clocks are slewed together, so it changes at
 * no other time). An offset read once would shift every event after a step, so it is checked at
 * every event. While the offset is unchanged, the stamp is exact. After a step it is unknown which
 * of the two offsets belongs to the stamp: the event then gets its time of arrival, an upper bound,
 * and later events use the new offset.
 */
import { NS_PER_MS, nowNs } from './recording/clock.ts';

/** Date.now() counts whole milliseconds; a larger difference is a step of the wall clock. */
const STEP_MS = 2;

export interface Clocks {
  /** The wall clock, whole ms since 1970. */
  wallMs(): number;
  /** CLOCK_MONOTONIC, ns. */
  monotonicNs(): number;
}

const REAL: Clocks = { wallMs: Date.now, monotonicNs: nowNs };

export class StampClock {
  readonly #clocks: Clocks;
  /** Wall clock minus monotonic clock, ms; exact to some µs. */
  #offsetMs: number;
  #latestNs = 0;

  constructor(clocks: Clocks = REAL) {
    this.#clocks = clocks;
    this.#offsetMs = offsetOf(clocks);
  }

  /** When an event happened that QEMU stamped `stampMs` and that arrives now, monotonic ns. */
  timeOf(stampMs: number): number {
    const arrivedNs = this.#clocks.monotonicNs();
    const expectedMs = arrivedNs / NS_PER_MS + this.#offsetMs;
    const hasStepped = Math.abs(this.#clocks.wallMs() - expectedMs) > STEP_MS;
    if (hasStepped) this.#offsetMs = offsetOf(this.#clocks);
    const stampedNs = hasStepped ? arrivedNs : (stampMs - this.#offsetMs) * NS_PER_MS;
    // Events of one QEMU arrive in order, and never before they happened.
    this.#latestNs = Math.min(arrivedNs, Math.max(this.#latestNs, stampedNs));
    return this.#latestNs;
  }
}

/** Waits (at most 1 ms) for the wall clock's next whole millisecond, which is exact. */
function offsetOf({ wallMs, monotonicNs }: Clocks): number {
  const before = wallMs();
  for (;;) {
    const now = wallMs();
    if (now !== before) return now - monotonicNs() / NS_PER_MS;
  }
}
