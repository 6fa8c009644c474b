import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lab/recording/random.ts';
import { rankTest, superiority } from './rank-test.ts';
import { fewestForRankTest, trialsForRankTest } from './rank-test-size.ts';

const apart = (n: number) =>
  rankTest(
    Array.from({ length: n }, (_, k) => k),
    Array.from({ length: n }, (_, k) => 1000 + k),
  ) ?? 1;

describe('fewestForRankTest', () => {
  test.for([0.05, 0.05 / 3, 0.01, 0.05 / 20])(
    'at %d fewer trials cannot decide',
    (significance) => {
      const n = fewestForRankTest(significance);
      expect(apart(n)).toBeLessThanOrEqual(significance);
      expect(apart(n - 1)).toBeGreaterThan(significance);
    },
  );
});

describe('trialsForRankTest', () => {
  test('sides that do not overlap: (1.96 + 1.2816)² / (6 · 0.25) = 7.005 trials', () => {
    const aim = { significance: 0.05, power: 0.9 };
    expect(trialsForRankTest({ ...aim, superiority: 1 })).toBe(8);
    expect(trialsForRankTest({ ...aim, superiority: 0 })).toBe(8);
    expect(trialsForRankTest({ ...aim, superiority: 0.725 })).toBe(35);
    expect(trialsForRankTest({ ...aim, superiority: 0.5 })).toBe(Infinity);
  });

  test('so many trials find a shift about as often as was aimed at', () => {
    const random = seededRandom(5);
    // A uniform value shifted by 0.4 is larger than an unshifted one with 1 - 0.6² / 2.
    const n = trialsForRankTest({ significance: 0.05, power: 0.9, superiority: 0.82 });
    let found = 0;
    for (let time = 0; time < 400; time++) {
      const ones = Array.from({ length: n }, random);
      const others = Array.from({ length: n }, () => random() + 0.4);
      if ((rankTest(ones, others) ?? 1) < 0.05) found += 1;
    }
    expect(found).toBeGreaterThan(400 * 0.85);
    expect(found).toBeLessThan(400 * 0.98);
  });

  test('a share outside 0 to 1 is refused', () => {
    expect(() => fewestForRankTest(0)).toThrow(/is not between 0 and 1/);
    expect(() => trialsForRankTest({ significance: 0.05, power: 1, superiority: 1 })).toThrow(
      /power 1 is not between/,
    );
    expect(() => trialsForRankTest({ significance: 0.05, power: 0.9, superiority: 2 })).toThrow(
      /2 is no probability/,
    );
  });
});

test('superiority counts the pairs in which the other is larger, ties by half', () => {
  expect(superiority([1, 2], [3, 4])).toBe(1);
  expect(superiority([3, 4], [1, 2])).toBe(0);
  expect(superiority([1, 1], [1, 2])).toBe(0.75);
  expect(superiority([], [1])).toBeNull();
});
