import { expect, test } from 'vitest';
import { linearScale, logScale, shortNumber } from './scale.ts';

test('a linear scale goes there and back, and stops at its ends', () => {
  const scale = linearScale([0, 8000], [50, 450], 4);
  expect(scale.at(4000)).toBe(250);
  expect(scale.valueAt(250)).toBe(4000);
  expect([scale.at(-5), scale.at(9000)]).toEqual([50, 450]);
  expect(scale.ticks).toEqual([0, 2000, 4000, 6000, 8000]);
});

test('ticks of a stretch are round, and inside it', () => {
  const { ticks } = linearScale([3750, 5250], [0, 1], 6);
  expect(ticks).toEqual([4000, 4500, 5000]);
  expect(linearScale([5, 5], [0, 1]).ticks.every(Number.isFinite)).toBe(true);
});

test('a logarithmic scale has the powers of ten, and takes 0 as its lower end', () => {
  const scale = logScale([1, 1000], [100, 0]);
  expect(scale.ticks).toEqual([1, 10, 100, 1000]);
  expect(scale.at(0)).toBe(100);
  expect(scale.at(10)).toBeCloseTo(66.7, 1);
  expect(logScale([2, 20], [100, 0]).ticks).toEqual([2, 5, 10, 20]);
});

test.for([
  [1234.5, '1,235'],
  [12.34, '12.3'],
  [1.234, '1.23'],
  [0, '0'],
] as const)('%s is %s', ([value, text]) => {
  expect(shortNumber(value)).toBe(text);
});
