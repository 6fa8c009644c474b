/** The ratio of two samples, without an assumption about their distributions. */

import { seededRandom } from '../../lab/recording/random.ts';
import type { Interval } from './binomial.ts';
import { median, percentile } from './percentile.ts';

export interface Ratio {
  /** Ratio of the two medians. */
  readonly ratio: number;
  /** Null when a sample is too small to be drawn from again. */
  readonly interval: Interval | null;
}

export interface Resampling {
  readonly seed: number;
  /** 0.95 is 95 %. */
  readonly confidence: number;
  /** Number of times that both samples are resampled. */
  readonly draws: number;
}

/** Fewer values than these hardly vary when drawn again, and would promise too much. */
export const SMALLEST_SAMPLE = 5;

/**
 * The ratio of the medians, with the percentile interval of the bootstrap (Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, chapter 13): both samples are resampled many times, and the
 * middle part of the ratios is kept. Null when a sample is empty or a median is 0.
 */
export function ratioOfMedians(
  ones: readonly number[],
  others: readonly number[],
  resampling: Resampling,
): Ratio | null {
  const ratio = ratioOf(ones, others);
  if (ratio === null) return null;
  const isTooSmall = Math.min(ones.length, others.length) < SMALLEST_SAMPLE;
  return { ratio, interval: isTooSmall ? null : bootstrap(ones, others, resampling) };
}

function bootstrap(
  ones: readonly number[],
  others: readonly number[],
  { seed, confidence, draws }: Resampling,
): Interval | null {
  const random = seededRandom(seed);
  const ratios: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const ratio = ratioOf(drawn(ones, random), drawn(others, random));
    if (ratio !== null) ratios.push(ratio);
  }
  const beyond = (100 * (1 - confidence)) / 2;
  const [low, high] = [percentile(ratios, beyond), percentile(ratios, 100 - beyond)];
  return low === null || high === null ? null : { low, high };
}

/** As many values as there are, each drawn from all of them. */
function drawn(values: readonly number[], random: () => number): number[] {
  return values.map(() => values[Math.floor(random() * values.length)] ?? 0);
}

function ratioOf(ones: readonly number[], others: readonly number[]): number | null {
  const [left, right] = [median(ones), median(others)];
  return left === null || right === null || right === 0 ? null : left / right;
}
