/**
 * The clock of the lab: CLOCK_MONOTONIC, which every process of this computer shares. Hosts of
 * other platforms have their own clocks (clock-offsets.ts).
 */

/** Its name in recordings. */
export const LAB_CLOCK = 'CLOCK_MONOTONIC';

/** Nanoseconds of CLOCK_MONOTONIC as a number (exact to 2 ns for the first 200 days of uptime). */
export function nowNs(): number {
  return Number(process.hrtime.bigint());
}

export const NS_PER_MS = 1e6;
