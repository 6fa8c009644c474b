import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../lab/recording/random.ts';
import { median, percentile, percentileInterval } from './percentile.ts';

const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });

test('the median is in the middle, of an even number between the two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNull();
});

test('a percentile is the nearest rank, and never beyond the sample', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect([1, 50, 99, 99.5].map((percent) => percentile(hundred, percent))).toEqual([
    1, 50, 99, 100,
  ]);
  expect(percentile([], 50)).toBeNull();
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 99 }), (sample, percent) => {
      const at = percentile(sample, percent) ?? Number.NaN;
      expect(sample).toContain(at);
      const share = sample.filter((value) => value <= at).length / sample.length;
      expect(share).toBeGreaterThanOrEqual(percent / 100 - 1e-12);
    }),
  );
});

// W. J. Conover, Practical Nonparametric Statistics, 3rd edition 1999: ranks at 95 %.
test.for([
  [6, 1, 6],
  [10, 2, 9],
  [20, 6, 15],
  [25, 8, 18],
] as const)('the median of %i values lies between ranks %i and %i', ([n, low, high]) => {
  const ranks = Array.from({ length: n }, (_, i) => i + 1);
  expect(percentileInterval(ranks, 50, 0.95)).toEqual({ low, high });
});

test('too few values say nothing', () => {
  const ranks = (n: number) => Array.from({ length: n }, (_, i) => i);
  expect(percentileInterval(ranks(5), 50, 0.95)).toBeNull();
  expect(percentileInterval(ranks(367), 99, 0.95)).toBeNull();
  expect(percentileInterval(ranks(368), 99, 0.95)).not.toBeNull();
  expect(percentileInterval([], 50, 0.95)).toBeNull();
});

test('the interval encloses the percentile, and orders of values do not matter', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 20, max: 80 }), (sample, percent) => {
      const interval = percentileInterval(sample, percent, 0.9);
      fc.pre(interval !== null);
      const at = percentile(sample, percent) ?? Number.NaN;
      expect(interval.low).toBeLessThanOrEqual(at);
      expect(interval.high).toBeGreaterThanOrEqual(at);
      expect(percentileInterval([...sample].reverse(), percent, 0.9)).toEqual(interval);
    }),
  );
});

test('it holds the true percentile as often as it promises, for a skewed distribution', () => {
  const random = seededRandom(7);
  const truth = -Math.log(1 - 0.9); // 90th percentile of the exponential distribution
  const rounds = 2000;
  let held = 0;
  for (let round = 0; round < rounds; round++) {
    const sample = Array.from({ length: 60 }, () => -Math.log(1 - random()));
    const interval = percentileInterval(sample, 90, 0.9);
    if (interval && interval.low <= truth && truth <= interval.high) held += 1;
  }
  expect(held / rounds).toBeGreaterThan(0.9);
  expect(held / rounds).toBeLessThan(0.97);
});

test('percentiles beyond 0 and 100 are refused', () => {
  for (const percent of [0, 100, -1, Number.NaN])
    expect(() => percentile([1], percent)).toThrow(RangeError);
});
