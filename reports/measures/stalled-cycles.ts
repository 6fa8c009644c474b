/** Cycles that a guest did not execute because no twin ran. */
import { longestGap } from './gaps.ts';
import type { Timeline } from './timeline.ts';

/** Positions over time, ascending: a list for each twin. */
export interface Track<Position extends { readonly tNs: number }> {
  readonly positions: readonly (readonly Position[])[];
  /** Cycles that a twin has executed at a position of it. */
  readonly cyclesOf: (position: Position) => number;
}

/**
 * Cycles not executed in the longest gap between `moments` (when any twin ran, ascending, ns) after
 * each fault, at the rate of the second before that fault; null where a gap or a rate is unknown.
 */
export function stalledCycles<Position extends { readonly tNs: number }>(
  { positions, cyclesOf }: Track<Position>,
  moments: ArrayLike<number>,
  { faults }: Timeline,
): number | null {
  let total = 0;
  for (const { atNs, untilNs } of faults) {
    const gap = longestGap(moments, atNs, untilNs);
    const before = positions.map((all) => inSecondBefore(all, atNs));
    const ran = before.reduce((longest, now) => (now.length > longest.length ? now : longest), []);
    const [first, last] = [ran[0], ran.at(-1)];
    if (!gap || !first || !last || last.tNs === first.tNs) return null;
    const perNs = (cyclesOf(last) - cyclesOf(first)) / (last.tNs - first.tNs);
    total += (gap.toNs - gap.fromNs) * perNs;
  }
  return Math.round(total);
}

function inSecondBefore<Position extends { readonly tNs: number }>(
  positions: readonly Position[],
  atNs: number,
): Position[] {
  return positions.filter(({ tNs }) => tNs > atNs - 1e9 && tNs <= atNs);
}
