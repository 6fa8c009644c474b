import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rankTest, shiftBetween } from './rank-test.ts';

/** Hollander and Wolfe, Nonparametric Statistical Methods (1973), page 69: permeability. */
const AT_TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const EARLIER = [1.15, 0.88, 0.9, 0.74, 1.21];

describe('rankTest', () => {
  test('the published example: one-sided 0.1272', () => {
    expect(rankTest(AT_TERM, EARLIER)).toBeCloseTo(2 * 0.1272, 3);
  });

  test('the exact probability equals a count over every order, with ties', () => {
    const values = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(values, values, (ones, others) => {
        expect(rankTest(ones, others)).toBeCloseTo(counted(ones, others), 9);
      }),
      { numRuns: 60 },
    );
  });

  test('large samples: close to the exact probability of slightly smaller samples', () => {
    const ones = Array.from({ length: 26 }, (_, n) => n);
    const others = ones.map((n) => n + 6.5);
    const exact = rankTest(ones.slice(1), others.slice(1)) ?? 1;
    expect(rankTest(ones, others)).toBeLessThan(exact * 1.6);
    expect(rankTest(ones, others)).toBeGreaterThan(exact / 1.6);
  });

  test('equal values are no difference; an empty sample gives null', () => {
    expect(rankTest([3, 3, 3], [3, 3, 3])).toBe(1);
    expect(rankTest(new Array(60).fill(1), new Array(60).fill(1))).toBe(1);
    expect(rankTest([], [1])).toBeNull();
  });
});

describe('shiftBetween', () => {
  test('the published example: a shift of -0.305', () => {
    const result = shiftBetween(AT_TERM, EARLIER, 0.95);
    expect(result?.shift).toBeCloseTo(-0.305, 9);
    expect(result?.interval).toEqual({ low: expect.closeTo(-0.76), high: expect.closeTo(0.15) });
  });

  test('the interval is null when the samples are too small for the confidence', () => {
    expect(shiftBetween([1, 2], [3, 4], 0.95)?.interval).toBeNull();
    expect(shiftBetween([1, 2, 3, 4], [3, 4, 5, 6], 0.95)?.interval).not.toBeNull();
    expect(shiftBetween([], [1], 0.95)).toBeNull();
  });

  test('the interval holds the true shift about as often as its confidence', () => {
    const random = generator(7);
    let held = 0;
    for (let n = 0; n < 400; n++) {
      const ones = Array.from({ length: 12 }, random);
      const others = Array.from({ length: 12 }, () => random() + 0.3);
      const { low, high } = shiftBetween(ones, others, 0.95)?.interval ?? { low: 1, high: 0 };
      if (low <= 0.3 && high >= 0.3) held += 1;
    }
    expect(held).toBeGreaterThan(370);
  });
});

function counted(ones: readonly number[], others: readonly number[]): number {
  const all = [...ones, ...others];
  const wins = (chosen: readonly number[], rest: readonly number[]) =>
    chosen.reduce(
      (sum, value) =>
        sum +
        rest.reduce((n, other) => n + (value > other ? 1 : 0) + (value === other ? 0.5 : 0), 0),
      0,
    );
  const middle = (ones.length * others.length) / 2;
  const asFar = Math.abs(wins(ones, others) - middle);
  let [total, extreme] = [0, 0];
  for (let mask = 0; mask < 1 << all.length; mask++) {
    const isChosen = (_: number, index: number) => ((mask >> index) & 1) === 1;
    const chosen = all.filter(isChosen);
    if (chosen.length !== ones.length) continue;
    const rest = all.filter((value, index) => !isChosen(value, index));
    total += 1;
    if (Math.abs(wins(chosen, rest) - middle) >= asFar - 1e-9) extreme += 1;
  }
  return extreme / total;
}

/** Roughly normal values from a small linear congruential generator. */
function generator(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  return () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
}
