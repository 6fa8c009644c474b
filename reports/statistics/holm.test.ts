import { expect, test } from 'vitest';
import { holm } from './holm.ts';

test('the example of R’s p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm"), in any order', () => {
  expect(holm([0.01, 0.02, 0.03, 0.04, 0.05])).toEqual([
    ...[0.05, 0.08, 0.09, 0.09, 0.09].map((value) => expect.closeTo(value, 12)),
  ]);
  expect(holm([0.05, 0.01])).toEqual([0.05, 0.02]);
});

test('a single test stays unchanged, no test gives no result, and no result exceeds 1', () => {
  expect(holm([0.03])).toEqual([0.03]);
  expect(holm([])).toEqual([]);
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
});
