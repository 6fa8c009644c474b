import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pacing } from './pacing.ts';

const MS = 1_000_000n;

test('a guest whose clock jumped past real time is ahead until real time has caught up', () => {
  const pacing = new Pacing();
  pacing.rebase(5_000n * MS, 100n * MS);
  expect(pacing.aheadNs(5_004n * MS, 101n * MS)).toBe(3n * MS);
  expect(pacing.aheadNs(5_004n * MS, 104n * MS)).toBe(0n);
  expect(pacing.aheadNs(5_004n * MS, 106n * MS)).toBe(-2n * MS);
});

test('the first look is where both clocks begin', () => {
  const pacing = new Pacing();
  expect(pacing.aheadNs(77n, 123_456_789n)).toBe(0n);
  expect(pacing.aheadNs(77n + MS, 123_456_789n)).toBe(MS);
});

test('a guest that is a second behind is given it up, and the lag is counted', () => {
  const pacing = new Pacing();
  pacing.rebase(0n, 0n);
  expect(pacing.aheadNs(0n, 1000n * MS)).toBe(-1000n * MS);
  expect(pacing.lostNs).toBe(0n);
  expect(pacing.aheadNs(0n, 1001n * MS)).toBe(0n);
  expect(pacing.lostNs).toBe(1001n * MS);
  expect(pacing.aheadNs(1n * MS, 1001n * MS)).toBe(1n * MS);
});

test('only a guest that is not ahead may sleep', () => {
  const pacing = new Pacing();
  expect(pacing.napUs(1n)).toBe(0);
  expect(pacing.napUs(0n)).toBeGreaterThan(0);
  expect(pacing.napUs(-5n * MS)).toBe(pacing.napUs(0n));
});

test('guest time differs from real time by the time given up only, for any clocks', () => {
  const step = fc.tuple(fc.bigInt(0n, 3000n * MS), fc.bigInt(0n, 3000n * MS));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
      const pacing = new Pacing();
      let [tsc, now] = [0n, 0n];
      pacing.rebase(tsc, now);
      for (const [guest, real] of steps) {
        tsc += guest;
        now += real;
        const aheadNs = pacing.aheadNs(tsc, now);
        expect(aheadNs).toBe(tsc - now + pacing.lostNs);
        expect(aheadNs).toBeGreaterThanOrEqual(-1000n * MS);
      }
    }),
  );
});
