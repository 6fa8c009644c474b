import { expect, test } from 'vitest';
import type { Quantity } from './schema.ts';
import { given, pairedRatio, sampled } from './value.ts';

const QUANTITY: Quantity = { name: 'x', title: 'X', unit: 'ms', better: 'less' };

test('the median leaves out missing samples, and has an interval from six samples on', () => {
  expect(sampled(QUANTITY, 'median', [3, null, 1])).toMatchObject({ value: 2, interval: null });
  const six = sampled(QUANTITY, 'median', [1, 2, 3, 4, 5, 6]);
  expect(six).toMatchObject({ value: 3.5, interval: { low: 1, high: 6 } });
  expect(sampled(QUANTITY, 'median', [null, null]).value).toBeNull();
  expect(sampled(QUANTITY, 'median', []).value).toBeNull();
});

test('the largest and the sum are unknown as soon as a sample is missing', () => {
  expect(sampled(QUANTITY, 'max', [3, 9, 1]).value).toBe(9);
  expect(sampled(QUANTITY, 'sum', [3, 9, 1]).value).toBe(13);
  for (const statistic of ['max', 'sum'] as const) {
    expect(sampled(QUANTITY, statistic, [3, null]).value).toBeNull();
    expect(sampled(QUANTITY, statistic, []).value).toBeNull();
  }
});

test('an event that was never seen has a bound for its share; a missing sample counts as 1', () => {
  const twenty = new Array<number>(20).fill(0);
  expect(sampled(QUANTITY, 'shareAtMost', twenty).value).toBeCloseTo(13.91, 2);
  const missing = sampled(QUANTITY, 'shareAtMost', [...twenty.slice(1), null]).value ?? 0;
  const seen = sampled(QUANTITY, 'shareAtMost', [...twenty.slice(1), 1]).value ?? 0;
  expect(missing).toBe(seen);
  expect(missing).toBeGreaterThan(13.91);
});

test('a ratio is taken round by round: drift that falls on both sides does not widen it', () => {
  const drifting = [1, 2, 3, 4, 5, 6, 7];
  const first = sampled(
    QUANTITY,
    'median',
    drifting.map((value) => 1.5 * value),
  );
  const second = sampled(QUANTITY, 'median', drifting);
  const ratio = pairedRatio(first, second);
  expect(ratio?.rounds).toBe(7);
  for (const at of [ratio?.ratio, ratio?.interval?.low, ratio?.interval?.high])
    expect(at).toBeCloseTo(1.5, 12);
});

test('a round in which a side is missing or 0 is left out of the ratio', () => {
  const first = sampled(QUANTITY, 'median', [2, 4, null, 8, 9]);
  const second = sampled(QUANTITY, 'median', [1, null, 3, 4, 0]);
  expect(pairedRatio(first, second)).toEqual({ ratio: 2, interval: null, rounds: 2 });
  expect(pairedRatio(first, null)).toBeNull();
  expect(pairedRatio(given(QUANTITY, 5), second)).toBeNull();
});
