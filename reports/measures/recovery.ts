/** How throughput comes back after a fault. */
import type { Observed } from '../observed.ts';
import { lowerBound, upperBound } from './ascending.ts';
import { lengthMs, longestGap, worst } from './gaps.ts';
import { measure } from './measure.ts';
import type { BittenFault, Timeline } from './timeline.ts';

const WINDOW_NS = 250e6;
const STEP_NS = 50e6;
/** The usual throughput is the median of the windows in this time before the fault. */
const USUAL_NS = 2e9;
/** Full throughput is this share of the usual; at low rates, one operation less is full too. */
const FULL_SHARE = 0.9;
/** Number of consecutive windows that must be full. */
const FULL_WINDOWS = 4;

export const recoveryMeasures = [
  measure({
    name: 'tcpRecoveryMs',
    title: 'Longest time without an acknowledgement',
    unit: 'ms',
    better: 'less',
    group: 'outage',
    says: 'The longest time around a fault in which no operation was acknowledged.',
    compute: tcpRecoveryMs,
  }),
] as const;

function tcpRecoveryMs({ acknowledged, timeline }: Observed): number | null {
  const faults = timeline?.faults ?? [];
  return worst(faults.map((f) => lengthMs(longestGap(acknowledged.endedNs, f.atNs, f.untilNs))));
}

export type Recovery =
  | { atNs: number; hasRecovered: true }
  | { atNs: null; hasRecovered: false | null; why: string };

/**
 * Time at which throughput was full again: the first acknowledgement after the outage that ends a
 * window with as many acknowledgements as usual, if the following windows have as many, too. A
 * window counts by its end, so that the burst of a backlog does not fill a window that begins in
 * the outage.
 *
 * `answers` are the times of acknowledgements, ascending; `resumedNs` is the first time after the
 * outage (null: none). All in ns.
 */
export function recovery(
  answers: ArrayLike<number>,
  { beginNs, endNs }: Pick<Timeline, 'beginNs' | 'endNs'>,
  { atNs, untilNs }: Pick<BittenFault, 'atNs' | 'untilNs'>,
  resumedNs: number | null,
): Recovery {
  /** Acknowledgements after `fromNs`, up to and with `toNs`. */
  const within = (fromNs: number, toNs: number) =>
    upperBound(answers, toNs) - upperBound(answers, fromNs);
  const usual = usualCount(within, beginNs, atNs);
  const none = (hasRecovered: false | null, why: string) => ({ atNs: null, hasRecovered, why });
  if (usual === null) return none(null, 'the fault bit too early to know the usual throughput');
  if (usual === 0) return none(null, 'no operation was acknowledged just before the fault');
  if (resumedNs === null) return none(false, 'no operation was acknowledged again');
  const enough = Math.max(1, Math.min(usual * FULL_SHARE, usual - 1));
  const isFull = (fromNs: number) => within(fromNs, fromNs + WINDOW_NS) >= enough;
  const lastNs = Math.min(untilNs, endNs);
  for (let index = lowerBound(answers, resumedNs); index < answers.length; index++) {
    const full = answers[index] ?? lastNs;
    if (full > lastNs) break;
    const starts = Array.from({ length: FULL_WINDOWS }, (_, n) => full + (n - 1) * WINDOW_NS);
    const seen = starts.filter((fromNs) => fromNs + WINDOW_NS <= lastNs);
    if (!seen.every(isFull)) continue;
    if (seen.length === starts.length) return { atNs: full, hasRecovered: true };
    return none(null, 'the end of the load, or the next fault, came too soon to decide');
  }
  return none(false, 'throughput did not come back before the next fault or the end of the load');
}

/** Median number of acknowledgements in a window before the fault; null without a whole window. */
function usualCount(
  within: (fromNs: number, toNs: number) => number,
  beginNs: number,
  atNs: number,
): number | null {
  const counts: number[] = [];
  for (
    let fromNs = Math.max(beginNs, atNs - USUAL_NS);
    fromNs + WINDOW_NS <= atNs;
    fromNs += STEP_NS
  )
    counts.push(within(fromNs, fromNs + WINDOW_NS));
  counts.sort((left, right) => left - right);
  return counts[Math.floor(counts.length / 2)] ?? null;
}
