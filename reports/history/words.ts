/** Texts of a history, for the terminal and the page alike. */
import { inUnit } from '../measures/format.ts';
import { median } from '../statistics/percentile.ts';
import type { Change, Trend } from './trends.ts';

/** `lockstep`, or `lockstep lag=8` where parameters were set. */
export function engineText({ engine, set }: Pick<Trend, 'engine' | 'set'>): string {
  const words = Object.entries(set).map(([name, value]) => `${name}=${value}`);
  return [engine, ...words].join(' ');
}

/** `340 ms → 375 ms (+10.3 %)` */
export function changeText({ before, after }: Change, { measure }: Trend): string {
  const [from, to] = [inUnit(before, measure.unit), inUnit(after, measure.unit)];
  return `${from} → ${to}${shareText(before, after)}`;
}

/** ` (+10.3 %)`; empty where it is a share of nothing. */
export function shareText(before: number, after: number): string {
  if (before === 0 || before === after) return '';
  const percent = (100 * (after - before)) / Math.abs(before);
  const digits = Math.abs(percent) < 100 ? 1 : 0;
  return ` (${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(digits)} %)`;
}

/** `worse`, `better`, `changed` */
export function directionText({ isWorse }: Pick<Change, 'isWorse'>): string {
  if (isWorse === null) return 'changed';
  return isWorse ? 'worse' : 'better';
}

/** Medians since the last change, or of all points when there was none. */
export function levelOf({ points, changes }: Trend): number {
  const from = changes.at(-1)?.at ?? 0;
  return median(points.slice(from).map(({ value }) => value)) ?? 0;
}

const BARS = [...'▁▂▃▄▅▆▇█'];
const BARS_MAX = 30;

/** The newest values as bars between the smallest and the largest of them: `▁▂▁▇▇▇`. */
export function sparkline({ points }: Pick<Trend, 'points'>): string {
  const values = points.slice(-BARS_MAX).map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = (high - low) / (BARS.length - 1) || 1;
  return values.map((value) => BARS[Math.round((value - low) / step)]).join('');
}
