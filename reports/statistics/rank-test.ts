/**
 * Compares two samples by ranks: the difference and its size. Mann and Whitney, "On a test of
 * whether one of two random variables is stochastically larger than the other", Annals of
 * Mathematical Statistics 18 (1947); Hodges and Lehmann, "Estimates of location based on rank
 * tests", Annals of Mathematical Statistics 34 (1963).
 */
import type { Interval } from './binomial.ts';
import { median } from './percentile.ts';

/** Up to so many values in both samples together the distribution is counted out, ties included. */
const EXACT_MAX = 50;

/**
 * Two-sided probability that samples of one population differ in rank as much as these do. Exact
 * (given the ties) for small samples, otherwise the normal approximation with corrections for ties
 * and continuity. Null when a sample is empty.
 */
export function rankTest(ones: readonly number[], others: readonly number[]): number | null {
  const [m, n] = [ones.length, others.length];
  if (m === 0 || n === 0) return null;
  const ranks = doubledRanks([...ones, ...others]);
  const sum = ranks.slice(0, m).reduce((total, rank) => total + rank, 0);
  return m + n <= EXACT_MAX ? exact(ranks, m, sum) : normal(ranks, m, n, sum);
}

/** Twice the rank of each value, ties sharing their mean rank: whole numbers in every case. */
function doubledRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index);
  order.sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  const ranks = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let at = from; at < to; at++) ranks[order[at] ?? 0] = from + to + 1;
    from = to;
  }
  return ranks;
}

/** Counts the choices of m ranks whose sum is as far from the middle as `sum`. */
function exact(ranks: readonly number[], m: number, sum: number): number {
  const ways = subsetSums(ranks, m);
  const middle = (m * (ranks.length + 1) * 2) / 2;
  const asFar = Math.abs(sum - middle);
  let [all, extreme] = [0, 0];
  for (const [total, count] of ways.entries()) {
    all += count;
    if (Math.abs(total - middle) >= asFar - 1e-9) extreme += count;
  }
  return extreme / all;
}

/** At index s: in how many ways m of the ranks add up to s. */
function subsetSums(ranks: readonly number[], m: number): Float64Array {
  const highest = ranks.reduce((total, rank) => total + rank, 0);
  const ways = Array.from({ length: m + 1 }, () => new Float64Array(highest + 1));
  const [none] = ways;
  if (none) none[0] = 1;
  for (const rank of ranks)
    for (let chosen = m; chosen >= 1; chosen--) {
      const [from, to] = [ways[chosen - 1], ways[chosen]];
      if (!from || !to) continue;
      for (let total = highest; total >= rank; total--)
        to[total] = (to[total] ?? 0) + (from[total - rank] ?? 0);
    }
  return ways[m] ?? new Float64Array(1);
}

function normal(ranks: readonly number[], m: number, n: number, sum: number): number {
  const all = m + n;
  const ties = new Map<number, number>();
  for (const rank of ranks) ties.set(rank, (ties.get(rank) ?? 0) + 1);
  const tied = [...ties.values()].reduce((total, t) => total + (t ** 3 - t), 0);
  const variance = ((m * n) / 12) * (all + 1 - tied / (all * (all - 1)));
  if (variance <= 0) return 1;
  const difference = Math.abs(sum / 2 - (m * (all + 1)) / 2);
  const z = Math.max(0, difference - 0.5) / Math.sqrt(variance);
  return Math.min(1, complementaryError(z / Math.SQRT2));
}

/** erfc for x ≥ 0, relative error below 1.2e-7 (Press et al., Numerical Recipes, section 6.2). */
function complementaryError(x: number): number {
  const t = 1 / (1 + x / 2);
  const coefficients = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  const series = coefficients.reduceRight((total, coefficient) => total * t + coefficient, 0);
  return t * Math.exp(-x * x + series);
}

/**
 * Probability that a value of `others` is larger than a value of `ones`, ties counted by half: 0.5
 * where no side is larger, 1 where all of `others` are. Null when a sample is empty.
 */
export function superiority(ones: readonly number[], others: readonly number[]): number | null {
  const [m, n] = [ones.length, others.length];
  if (m === 0 || n === 0) return null;
  const sum = doubledRanks([...ones, ...others])
    .slice(m)
    .reduce((total, rank) => total + rank, 0);
  return (sum / 2 - (n * (n + 1)) / 2) / (m * n);
}

export interface Shift {
  /** Median of all differences, other minus one. */
  readonly shift: number;
  /** Interval that holds the true shift with the requested confidence; null: samples too small. */
  readonly interval: Interval | null;
}

/** The shift from `ones` to `others`. Null when a sample is empty. */
export function shiftBetween(
  ones: readonly number[],
  others: readonly number[],
  confidence: number,
): Shift | null {
  const differences = Float64Array.from(
    others.flatMap((right) => ones.map((left) => right - left)),
  );
  differences.sort();
  const shift = median([...differences]);
  if (shift === null) return null;
  const cut = differencesBeyond(ones.length, others.length, (1 - confidence) / 2);
  const [low, high] = [differences[cut - 1], differences[differences.length - cut]];
  const isKnown = cut >= 1 && low !== undefined && high !== undefined;
  return { shift, interval: isKnown ? { low, high } : null };
}

/** Rank of the interval's lower end: the largest k with P(U < k) ≤ beyond; 0 when there is none. */
function differencesBeyond(m: number, n: number, beyond: number): number {
  if (m + n > EXACT_MAX) {
    const deviation = Math.sqrt((m * n * (m + n + 1)) / 12);
    return Math.max(0, Math.floor((m * n) / 2 - normalQuantile(1 - beyond) * deviation));
  }
  const ranks = Array.from({ length: m + n }, (_, index) => index + 1);
  const ways = subsetSums(ranks, m);
  const all = ways.reduce((total, count) => total + count, 0);
  const smallest = (m * (m + 1)) / 2;
  let [k, below] = [0, 0];
  for (;;) {
    below += (ways[smallest + k] ?? all) / all;
    if (below > beyond) return k;
    k += 1;
  }
}

/** The z ≥ 0 below which a standard normal value lies with this probability, by halving. */
export function normalQuantile(probability: number): number {
  let [low, high] = [0, 10];
  for (let n = 0; n < 60; n++) {
    const middle = (low + high) / 2;
    if (1 - complementaryError(middle / Math.SQRT2) / 2 < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
