/** Practical thresholds: the smallest change of a measure that matters in practice. */
import type { MeasureInfo, Practical, Unit } from './measure.ts';

/** For measures that say nothing themselves. */
const DEFAULTS: Readonly<Record<Unit, Practical>> = {
  ms: { relative: 0.05, absolute: 1 },
  count: { relative: 0.05, absolute: 1 },
  cycles: { relative: 0.1, absolute: 1 },
  bytes: { relative: 0.05, absolute: 1 },
  percent: { relative: 0, absolute: 5 },
  'per second': { relative: 0.05, absolute: 0 },
  MiB: { relative: 0.05, absolute: 1 },
  µs: { relative: 0.1, absolute: 0 },
};

/** For counts of violations: an increase by one matters. */
const EACH_ONE: Practical = { relative: 0, absolute: 1 };

/** The threshold of a measure, or else the threshold of its unit. */
export function practicalOf({ practical, unit, better }: MeasureInfo): Practical {
  if (practical) return practical;
  return unit === 'count' && better === 'less' ? EACH_ONE : DEFAULTS[unit];
}

/** The smallest change from this value that matters, in the measure's unit. */
export function smallestRelevant(info: MeasureInfo, before: number): number {
  const { relative, absolute } = practicalOf(info);
  return Math.max(absolute, relative * Math.abs(before));
}

/** Whether a change between two values matters. */
export function isRelevant(info: MeasureInfo, before: number, after: number): boolean {
  return before !== after && Math.abs(after - before) >= smallestRelevant(info, before);
}

/** Whether a change is for the worse; null when neither direction is better. */
export function isWorse(info: MeasureInfo, before: number, after: number): boolean | null {
  if (info.better === 'neither' || before === after) return null;
  return info.better === 'less' ? after > before : after < before;
}
