/** About how long a trial takes. */
import { expectedLoadMs } from '../../lab/timeline.ts';
import { keyOf, NO_PAST, type Past } from './past.ts';
import type { Selected } from './select.ts';

/** Approximate duration of a trial, ms. */
export type Estimate = (selection: Selected) => number;

/**
 * Time of a trial beside its load, ms, where the runs folder has no trial of the engine:
 * provisioning, probes, settling, collecting, releasing and judging. Two slow cores, 2026-11-28;
 * lockstep: median of five trials of `smoke` while others used at most 11 % of them; colo: 1.33
 * times that, the ratio of both in one run of links/sync-of-active and hang/hang-active-long;
 * unprotected: one trial of smoke/active-power while others used 16 %; remus: three trials of
 * smoke/active-power.
 */
const OVERHEADS_MS: Readonly<Record<string, number>> = {
  lockstep: 7900,
  colo: 10_500,
  remus: 17_500,
  unprotected: 5500,
};
/** For an engine that was not measured. */
const OTHER_OVERHEAD_MS = Math.max(...Object.values(OVERHEADS_MS));

/**
 * Estimates by recorded durations of the same scenario and engine; without any, by the times in the
 * scenario and the time that trials of its engine take besides their load.
 */
export function estimatorOf({ tookMs, overheadMs }: Pick<Past, 'tookMs' | 'overheadMs'>): Estimate {
  const besideLoadMs = (engine: string) =>
    overheadMs.get(engine) ?? OVERHEADS_MS[engine] ?? OTHER_OVERHEAD_MS;
  return (selection) =>
    tookMs.get(keyOf(selection)) ??
    expectedLoadMs(selection.scenario) + besideLoadMs(selection.engine.name);
}

/** Duration of a trial while nothing is recorded, about; ms. */
export function estimateMs(selection: Selected): number {
  return estimatorOf(NO_PAST)(selection);
}
