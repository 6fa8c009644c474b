import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../lab/recording/random.ts';
import { ratioOfMedians } from './ratio.ts';

const resampling = { seed: 1, confidence: 0.95, draws: 1000 };

test('the ratio is that of the medians', () => {
  expect(ratioOfMedians([2, 4, 900], [1, 2, 3], resampling)?.ratio).toBe(2);
});

test('the same seed gives the same interval, another seed another', () => {
  const random = seededRandom(3);
  const sample = (factor: number) => Array.from({ length: 15 }, () => factor * (1 + random()));
  const [ones, others] = [sample(2), sample(1)];
  const [first, again, other] = [1, 1, 2].map((seed) =>
    ratioOfMedians(ones, others, { ...resampling, seed }),
  );
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('few values, or a median of 0, give no interval', () => {
  expect(ratioOfMedians([1, 2, 3, 4], [1, 2, 3, 4, 5], resampling)?.interval).toBeNull();
  expect(ratioOfMedians([1, 2], [0, 0], resampling)).toBeNull();
  expect(ratioOfMedians([], [1], resampling)).toBeNull();
});

const sample = fc.array(fc.double({ min: 0.1, max: 1000, noNaN: true }), {
  minLength: 5,
  maxLength: 30,
});

test('its ends are in order, and a scaled sample scales them', () => {
  fc.assert(
    fc.property(sample, sample, (ones, others) => {
      const few = { ...resampling, draws: 100 };
      const { ratio, interval } = ratioOfMedians(ones, others, few) ?? {};
      const doubled = ratioOfMedians(
        ones.map((value) => 2 * value),
        others,
        few,
      );
      expect(interval?.low).toBeLessThanOrEqual(interval?.high ?? Number.NaN);
      expect(doubled?.ratio).toBeCloseTo(2 * (ratio ?? Number.NaN), 8);
      expect(doubled?.interval?.low).toBeCloseTo(2 * (interval?.low ?? Number.NaN), 8);
    }),
  );
});

test('it holds the true ratio about as often as it promises', () => {
  const random = seededRandom(11);
  // Log-uniform: the true median is 1, times the factor.
  const drawn = (factor: number) =>
    Array.from({ length: 20 }, () => factor * 4 ** (random() - 0.5));
  const rounds = 300;
  let held = 0;
  for (let round = 0; round < rounds; round++) {
    const { interval } = ratioOfMedians(drawn(1.5), drawn(1), { ...resampling, draws: 300 }) ?? {};
    if (interval && interval.low <= 1.5 && 1.5 <= interval.high) held += 1;
  }
  expect(held / rounds).toBeGreaterThan(0.9);
});
