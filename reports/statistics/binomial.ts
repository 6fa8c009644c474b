/**
 * Exact bounds of the probability of an event that was seen k times in n trials, after Clopper and
 * Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial",
 * Biometrika 26 (1934): the coverage is at least the confidence, for any n.
 */
import { incompleteBeta } from './incomplete-beta.ts';

/** An interval that holds the true value with the requested confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** P(X ≤ k) for X binomial(n, p), through the incomplete beta function (DLMF 8.17.5). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incompleteBeta(1 - p, n - k, k + 1);
}

/**
 * One-sided upper bound of the true share, with `confidence` (0.95 is 95 %), after `count` of
 * `trials`: the share at which `count` or fewer would be seen with probability 1 - confidence, the
 * beta(count + 1, trials - count) quantile. 1 when there was no trial.
 */
export function shareAtMost(count: number, trials: number, confidence: number): number {
  checkCounts(count, trials, confidence);
  return count === trials ? 1 : betaQuantile(confidence, count + 1, trials - count);
}

/** One-sided lower bound of the true share, with `confidence`, after `count` of `trials`. */
export function shareAtLeast(count: number, trials: number, confidence: number): number {
  checkCounts(count, trials, confidence);
  return count === 0 ? 0 : betaQuantile(1 - confidence, count, trials - count + 1);
}

/** Two-sided interval: half of 1 - `confidence` lies beyond each end. */
export function shareInterval(count: number, trials: number, confidence: number): Interval {
  const oneSided = (1 + confidence) / 2;
  return {
    low: shareAtLeast(count, trials, oneSided),
    high: shareAtMost(count, trials, oneSided),
  };
}

/** Where the cumulative beta(a, b) distribution reaches `probability`. */
export function betaQuantile(probability: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  // It rises from 0 to 1: halving ends where two neighbouring numbers enclose the quantile.
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (incompleteBeta(middle, a, b) < probability) low = middle;
    else high = middle;
  }
}

function checkCounts(count: number, trials: number, confidence: number): void {
  const isCount = (n: number) => Number.isSafeInteger(n) && n >= 0;
  if (!isCount(count) || !isCount(trials) || count > trials) {
    throw new RangeError(`${count} of ${trials} is no count of trials`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`a confidence lies between 0 and 1, not at ${confidence}`);
  }
}
