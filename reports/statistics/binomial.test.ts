import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaQuantile, binomialCdf, shareAtLeast, shareAtMost, shareInterval } from './binomial.ts';

// R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 5 (Clopper and Pearson).
test.for([
  [81, 263, 0.2527, 0.3676],
  [15, 148, 0.0578, 0.1617],
  [0, 20, 0, 0.1684],
  [1, 29, 0.0009, 0.1776],
] as const)('the published interval of %i in %i', ([count, trials, low, high]) => {
  const interval = shareInterval(count, trials, 0.95);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test('none in n has the closed form 1 - (1 - confidence)^(1/n)', () => {
  for (const trials of [1, 20, 1000, 1_000_000]) {
    const share = shareAtMost(0, trials, 0.95);
    expect(share / -Math.expm1(Math.log(0.05) / trials)).toBeCloseTo(1, 8);
  }
  expect(shareAtMost(0, 20, 0.95)).toBeCloseTo(0.1391, 4);
});

test('no trial gives the interval from 0 to 1; n of n trials are bounded below only', () => {
  expect(shareInterval(0, 0, 0.95)).toEqual({ low: 0, high: 1 });
  expect(shareAtMost(20, 20, 0.95)).toBe(1);
  expect(shareAtLeast(20, 20, 0.95)).toBeCloseTo(0.05 ** (1 / 20), 10);
});

/** P(X ≤ k) term by term. */
function summed(k: number, n: number, p: number): number {
  let [term, sum] = [(1 - p) ** n, 0];
  for (let i = 0; i <= k; i++) {
    sum += term;
    term *= (((n - i) / (i + 1)) * p) / (1 - p);
  }
  return sum;
}

const counts = fc
  .integer({ min: 1, max: 300 })
  .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));
const shares = fc.double({ min: 0.02, max: 0.9, noNaN: true });

test('the binomial distribution is the sum of its terms', () => {
  fc.assert(
    fc.property(counts, shares, ([k, n], p) => {
      expect(binomialCdf(k, n, p)).toBeCloseTo(Math.min(1, summed(k, n, p)), 9);
    }),
  );
});

test('at the bound, so few are seen with exactly the probability that is left', () => {
  fc.assert(
    fc.property(counts, fc.double({ min: 0.5, max: 0.999, noNaN: true }), ([k, n], confidence) => {
      if (k < n) {
        const left = binomialCdf(k, n, shareAtMost(k, n, confidence));
        expect(left).toBeCloseTo(1 - confidence, 9);
      }
      // The interval of the complement is the mirrored interval.
      const mirrored = 1 - shareAtMost(n - k, n, confidence);
      expect(shareAtLeast(k, n, confidence)).toBeCloseTo(mirrored, 12);
    }),
  );
});

test('an interval holds the observed share, and more trials make it narrower', () => {
  fc.assert(
    fc.property(counts, ([k, n]) => {
      const { low, high } = shareInterval(k, n, 0.95);
      const more = shareInterval(4 * k, 4 * n, 0.95);
      expect(low).toBeLessThanOrEqual(k / n);
      expect(high).toBeGreaterThanOrEqual(k / n);
      expect(more.high - more.low).toBeLessThan(high - low);
    }),
  );
});

test('quantiles of the uniform and of a steep beta distribution', () => {
  expect(betaQuantile(0.3, 1, 1)).toBeCloseTo(0.3, 14);
  expect(betaQuantile(0.5, 2, 1)).toBeCloseTo(Math.SQRT1_2, 14);
  expect(betaQuantile(1e-9, 1, 1e6)).toBeCloseTo(1e-15, 20);
});

test.for([
  [3, 2, 0.95],
  [-1, 2, 0.95],
  [0.5, 2, 0.95],
  [1, 2, 1],
  [1, 2, Number.NaN],
] as const)('%d of %d at %d is refused', ([count, trials, confidence]) => {
  expect(() => shareAtMost(count, trials, confidence)).toThrow(RangeError);
});
