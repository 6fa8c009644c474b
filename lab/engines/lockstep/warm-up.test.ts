import { expect, test } from 'vitest';
import { WarmUp } from './warm-up.ts';

const MS = 1_000_000n;

test('it is over after some rendezvous, or after a second', () => {
  const warmUp = new WarmUp();
  warmUp.begin(100);
  expect(warmUp.isOn(101, 5000n * MS)).toBe(true);
  expect(warmUp.isOn(131, 5999n * MS)).toBe(true);
  expect(warmUp.isOn(132, 5500n * MS)).toBe(false);
  expect(warmUp.isOn(101, 6000n * MS)).toBe(false);
});

test('it begins anew with each generation', () => {
  const warmUp = new WarmUp();
  warmUp.begin(0);
  expect(warmUp.isOn(500, 0n)).toBe(false);
  warmUp.begin(500);
  expect(warmUp.isOn(501, 9000n * MS)).toBe(true);
  expect(warmUp.isOn(501, 10_000n * MS)).toBe(false);
});
