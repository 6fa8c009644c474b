import { expect, test } from 'vitest';
import { FenceTiming } from './fence-timing.ts';

const MS = 1e6;
const LIFE_NS = 100 * MS;
const FOREVER = Number.POSITIVE_INFINITY;

test('no renewal outlives the lease', () => {
  const timing = new FenceTiming(LIFE_NS);
  expect(timing.begins(0, 99 * MS)).toBe(false);
  expect(timing.begins(0, 100 * MS)).toBe(true);
});

test('one renewal at a time; the next starts when a fifth of the renewed time is over', () => {
  const timing = new FenceTiming(LIFE_NS);
  expect(timing.begins(0, FOREVER)).toBe(true);
  expect(timing.begins(50 * MS, FOREVER)).toBe(false);
  expect(timing.answered(LIFE_NS)).toBe(true);
  expect(timing.begins(19 * MS, FOREVER)).toBe(false);
  expect(timing.begins(20 * MS, FOREVER)).toBe(true);
});

test('the fence counts as open from the asking, less the resolution of the answer', () => {
  const timing = new FenceTiming(LIFE_NS);
  timing.begins(0, FOREVER);
  expect(timing.isOpen(10 * MS)).toBe(false);
  timing.answered(LIFE_NS);
  expect(timing.isOpen(79 * MS)).toBe(true);
  expect(timing.isOpen(80 * MS)).toBe(false);
});
