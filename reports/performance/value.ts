/** The numbers of a figure, computed from its samples. */
import { CONFIDENCE } from '../campaign/repetitions.ts';
import { type Interval, shareAtMost } from '../statistics/binomial.ts';
import { median, percentileInterval } from '../statistics/percentile.ts';
import type { FigureRow, Quantity, Value } from './schema.ts';

type Sampled = Exclude<Value['statistic'], 'given'>;
type Samples = readonly (number | null)[];

/**
 * A value with its samples. The median is the median of the known samples; the largest and the sum
 * are null unless all samples are known, because a missing sample could be the largest.
 * `shareAtMost` takes samples of 1 (it happened) and 0, and gives the percentage that the true
 * share does not exceed at CONFIDENCE; a missing sample counts as 1.
 */
export function sampled(quantity: Quantity, statistic: Sampled, samples: Samples): Value {
  const { name, title, unit, better } = quantity;
  return { ...{ name, title, unit, better, statistic }, ...computed(statistic, samples) };
}

function computed(
  statistic: Sampled,
  samples: Samples,
): Pick<Value, 'samples' | 'value' | 'interval'> {
  const known = samples.filter((sample) => sample !== null);
  const isWhole = known.length === samples.length && known.length > 0;
  const kept = { samples: [...samples], interval: null };
  if (statistic === 'max') return { ...kept, value: isWhole ? Math.max(...known) : null };
  if (statistic === 'sum')
    return { ...kept, value: isWhole ? known.reduce((sum, sample) => sum + sample, 0) : null };
  if (statistic === 'shareAtMost') {
    const happened = samples.filter((sample) => sample !== 0).length;
    return { ...kept, value: 100 * shareAtMost(happened, samples.length, CONFIDENCE) };
  }
  return { ...kept, value: median(known), interval: percentileInterval(known, 50, CONFIDENCE) };
}

/** A value that was computed while measuring: there is nothing to compute it from again. */
export function given(
  quantity: Quantity,
  value: number | null,
  interval: Interval | null = null,
): Value {
  const { name, title, unit, better } = quantity;
  return { ...{ name, title, unit, better }, statistic: 'given', samples: [], value, interval };
}

/** The row's value of a quantity; null when it has none of it. */
export function valueNamed(row: Pick<FigureRow, 'values'>, name: string): Value | null {
  return row.values.find((value) => value.name === name) ?? null;
}

/** The ratio of two values. */
export interface PairedRatio {
  readonly ratio: number;
  /** Null when the rounds are too few to say: 6 at 95 %. */
  readonly interval: Interval | null;
  readonly rounds: number;
}

/**
 * Median of the ratios round by round, with its confidence interval. Both sides of a round were
 * measured in direct sequence, so that drift affects both alike. Null without a round in which both
 * sides are known.
 */
export function pairedRatio(
  numerator: Value | null,
  denominator: Value | null,
): PairedRatio | null {
  const ratios = (numerator?.samples ?? []).flatMap((value, round) => {
    const base = denominator?.samples[round] ?? null;
    return value === null || base === null || base === 0 ? [] : [value / base];
  });
  const ratio = median(ratios);
  if (ratio === null) return null;
  const interval = percentileInterval(ratios, 50, CONFIDENCE);
  return { ratio, interval, rounds: ratios.length };
}
