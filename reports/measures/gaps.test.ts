import { expect, test } from 'vitest';
import { lengthMs, longestGap } from './gaps.ts';

const MS = 1e6;
const moments = [0, 10, 400, 410, 420, 900, 910].map((ms) => ms * MS);

test('the longest silence that touches the window', () => {
  expect(longestGap(moments, 20 * MS, 500 * MS)).toEqual({ fromNs: 10 * MS, toNs: 400 * MS });
});

test('a silence that the next fault began is not attributed to this fault', () => {
  expect(lengthMs(longestGap(moments, 20 * MS, 425 * MS))).toBe(390);
  expect(lengthMs(longestGap(moments, 405 * MS, 425 * MS))).toBe(10);
  expect(lengthMs(longestGap(moments, 425 * MS, 1000 * MS))).toBe(480);
});

test('fewer than two moments are no silence but no measurement', () => {
  expect(longestGap([5], 0, 10)).toBeNull();
  expect(lengthMs(null)).toBeNull();
});
