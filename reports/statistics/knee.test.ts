import { expect, test } from 'vitest';
import { seededRandom } from '../../lab/recording/random.ts';
import { KneeSearch } from './knee.ts';

const settings = { low: 1, high: 400, softness: 0.2, lapse: 0.03 };

/** Trials of a system with a known knee and occasional wrong results. */
function searched(knee: number, trials: number, seed: number) {
  const random = seededRandom(seed);
  const search = new KneeSearch(settings);
  for (let n = 0; n < trials; n++) {
    const value = search.next();
    const isRight = value < knee;
    search.record(value, random() < 0.03 ? !isRight : isRight);
  }
  return search.result(0.95);
}

test('the interval holds the true knee about as often as its confidence', () => {
  const runs = 200;
  let held = 0;
  for (let seed = 0; seed < runs; seed++) {
    const knee = 3 * 1.02 ** seed;
    const { low, high } = searched(knee, 16, seed);
    if (low <= knee && knee <= high) held += 1;
  }
  expect(held / runs).toBeGreaterThan(0.9);
});

test('sixteen trials find it within a third', () => {
  const { estimate, low, high } = searched(25, 16, 1);
  expect(estimate).toBeGreaterThan(25 / 1.4);
  expect(estimate).toBeLessThan(25 * 1.4);
  expect(high / low).toBeLessThan(3);
});

test('when everything passes there is no estimate, only a lower end', () => {
  const search = new KneeSearch(settings);
  for (let n = 0; n < 12; n++) search.record(search.next(), true);
  const { estimate, low, high } = search.result(0.95);
  expect(estimate).toBeNull();
  expect(low).toBeGreaterThan(150);
  expect(high).toBeCloseTo(settings.high);
});
