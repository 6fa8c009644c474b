import { expect, test } from 'vitest';
import { WARM_UP_LIMIT_NS, WarmUp } from './warm-up.ts';

const MS = 1_000_000n;

test('it is over after some rendezvous, or at its limit', () => {
  const warmUp = new WarmUp();
  warmUp.begin(100, WARM_UP_LIMIT_NS.reprotection);
  expect(warmUp.isOn(101, 5000n * MS)).toBe(true);
  expect(warmUp.isOn(131, 5999n * MS)).toBe(true);
  expect(warmUp.isOn(132, 5500n * MS)).toBe(false);
  expect(warmUp.isOn(101, 6000n * MS)).toBe(false);
});

test('a warm-up begins with each generation', () => {
  const warmUp = new WarmUp();
  warmUp.begin(0, WARM_UP_LIMIT_NS.provision);
  expect(warmUp.isOn(500, 0n)).toBe(false);
  warmUp.begin(500, WARM_UP_LIMIT_NS.reprotection);
  expect(warmUp.isOn(501, 9000n * MS)).toBe(true);
  expect(warmUp.isOn(501, 10_000n * MS)).toBe(false);
});

test('a pair without clients waits longer than a pair with clients', () => {
  const warmUp = new WarmUp();
  warmUp.begin(0, WARM_UP_LIMIT_NS.provision);
  expect(warmUp.isOn(0, 0n)).toBe(true);
  expect(warmUp.isOn(31, 19_999n * MS)).toBe(true);
  expect(warmUp.isOn(31, 20_000n * MS)).toBe(false);
});
