/** How throughput comes back after a fault. */
import type { Observed } from '../observed.ts';
import { lengthMs, longestGap, worst } from './gaps.ts';
import { measure } from './measure.ts';
import type { Acknowledged } from './operations.ts';
import type { BittenFault, Timeline } from './timeline.ts';

const WINDOW_NS = 250e6;
const STEP_NS = 50e6;
/** Full throughput is this share of what it was, held for this many windows. */
const RECOVERED_SHARE = 0.9;
const RECOVERED_WINDOWS = 4;

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
  const answers = acknowledged.map((one) => one.endedNs);
  return worst(
    (timeline?.faults ?? []).map((f) => lengthMs(longestGap(answers, f.atNs, f.untilNs))),
  );
}

/** When throughput was what it had been again, and stayed so for a second; ms after the bite. */
export function recoveredMs(
  acknowledged: readonly Acknowledged[],
  { beginNs, endNs }: Timeline,
  { atNs, untilNs }: BittenFault,
): number | null {
  const answers = acknowledged.map((one) => one.endedNs);
  const within = (from: number, to: number) => lowerBound(answers, to) - lowerBound(answers, from);
  const before: number[] = [];
  for (let at = Math.max(beginNs, atNs - 2e9); at + WINDOW_NS <= atNs; at += STEP_NS) {
    before.push(within(at, at + WINDOW_NS));
  }
  before.sort((one, other) => one - other);
  const usual = before[Math.floor(before.length / 2)] ?? 0;
  if (usual === 0) return null;
  const last = Math.min(untilNs, endNs) - RECOVERED_WINDOWS * WINDOW_NS;
  for (let at = atNs; at <= last; at += STEP_NS) {
    const windows = Array.from({ length: RECOVERED_WINDOWS }, (_, i) => at + i * WINDOW_NS);
    const isFull = (from: number) => within(from, from + WINDOW_NS) >= usual * RECOVERED_SHARE;
    if (windows.every(isFull)) return (at - atNs) / 1e6;
  }
  return null;
}

/** Index of the first value not below `limit` (ascending values). */
function lowerBound(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
