/** Finds the step of lockstep that costs the most: each row adds a step to the previous row. */
import { CONFIDENCE } from '../campaign/repetitions.ts';
import { median, percentileInterval } from '../statistics/percentile.ts';
import { conditionOf, rowsOf } from './comparisons.ts';
import type { BenchRun, FigureRow } from './schema.ts';
import { valueNamed } from './value.ts';

export interface Step {
  readonly subject: string;
  readonly condition: string;
  /** The median reply time with all steps up to this step, ms. */
  readonly replyMs: number | null;
  /** Added by this step, ms, round by round; null for the first, or where it was not seen. */
  readonly addedMs: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
}

const REPLY = 'latencyP50Ms';

/** The steps of each rate, in their order. */
export function stepsOf(run: BenchRun): Step[] {
  const byRate = Map.groupBy(rowsOf(run, 'steps'), (row) => row.at?.value ?? null);
  return [...byRate.values()].flatMap((rows) => rows.map((row, n) => step(row, rows[n - 1])));
}

function step(row: FigureRow, before: FigureRow | undefined): Step {
  const value = valueNamed(row, REPLY);
  const base = before ? valueNamed(before, REPLY) : null;
  const added = (value?.samples ?? []).flatMap((ms, round) => {
    const other = base?.samples[round] ?? null;
    return ms === null || other === null ? [] : [ms - other];
  });
  return {
    subject: row.subject,
    condition: conditionOf(row),
    replyMs: value?.value ?? null,
    addedMs: median(added),
    interval: percentileInterval(added, 50, CONFIDENCE),
  };
}

/**
 * The step that adds the most at each rate, if its interval lies above the interval of every other
 * step: a step with merely the largest observed value is not named.
 */
export function dominantSteps(steps: readonly Step[]): Step[] {
  const byRate = Map.groupBy(steps, ({ condition }) => condition);
  return [...byRate.values()].flatMap((some) => {
    const measured = some.filter(({ addedMs }) => addedMs !== null);
    const [largest] = measured.toSorted((a, b) => (b.addedMs ?? 0) - (a.addedMs ?? 0));
    if (!largest?.interval || largest.interval.low <= 0) return [];
    const { low } = largest.interval;
    const others = measured.filter((other) => other !== largest);
    const isAbove = others.every(({ interval }) => interval !== null && interval.high < low);
    return isAbove ? [largest] : [];
  });
}
