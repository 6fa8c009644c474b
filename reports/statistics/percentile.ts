/** Percentiles of a sample, and their confidence intervals. */
import { binomialCdf, type Interval } from './binomial.ts';

/** The middle value, or the mean of the two in the middle; null without values. */
export function median(values: readonly number[]): number | null {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  const [below, above] = [sorted[middle - 1], sorted[middle]];
  if (above === undefined) return null;
  return sorted.length % 2 === 1 || below === undefined ? above : (below + above) / 2;
}

/**
 * The smallest value that at least `percent` % of the values do not exceed (nearest rank: always a
 * value that was seen); null without values.
 */
export function percentile(values: readonly number[], percent: number): number | null {
  checkPercent(percent);
  const rank = Math.max(1, Math.ceil((percent / 100) * values.length));
  return ascending(values)[rank - 1] ?? null;
}

/**
 * Two values of the sample that enclose the true percentile with at least `confidence`, whatever
 * the distribution is (David and Nagaraja, Order Statistics, 3rd edition 2003, section 7.1): the
 * number of values below it is binomial. Half of 1 - `confidence` lies beyond each end. Null when
 * the sample is too small: the median needs 6 values at 95 %, the 99th percentile 368.
 */
export function percentileInterval(
  values: readonly number[],
  percent: number,
  confidence: number,
): Interval | null {
  checkPercent(percent);
  const sorted = ascending(values);
  const n = sorted.length;
  const beyond = (1 - confidence) / 2;
  const below = (rank: number) => binomialCdf(rank, n, percent / 100);
  const low = lastRank(n, (rank) => below(rank - 1) <= beyond);
  const high = n + 1 - lastRank(n, (fromEnd) => 1 - below(n - fromEnd) <= beyond);
  const [from, to] = [sorted[low - 1], sorted[high - 1]];
  return from === undefined || to === undefined ? null : { low: from, high: to };
}

/** The last rank from 1 to n at which it still holds (it holds up to some rank); 0 when at none. */
function lastRank(n: number, holds: (rank: number) => boolean): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A total order, -0 before 0, so that the result does not depend on the order of the input. */
function ascending(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort();
}

function checkPercent(percent: number): void {
  if (!(percent > 0 && percent < 100)) {
    throw new RangeError(`a percentile lies between 0 and 100, not at ${percent}`);
  }
}
