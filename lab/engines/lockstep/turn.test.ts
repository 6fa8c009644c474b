import { expect, test } from 'vitest';
import { activeAsksFromNs } from './turn.ts';

const MS = 1_000_000n;
const settings = { leaseMs: 250, guardMs: 50, detection: { beatMs: 50, suspicionMs: 300 } };
const signs = { ackNs: 1000n * MS, frameNs: 1002n * MS, isSuspected: true };

test('an active whose links are both dark waits until its standby has asked', () => {
  expect(activeAsksFromNs(signs, settings)).toBe(1450n * MS);
  expect(activeAsksFromNs({ ...signs, frameNs: 990n * MS }, settings)).toBe(1450n * MS);
  expect(activeAsksFromNs(signs, { ...settings, leaseMs: 600 })).toBe(1750n * MS);
});

test('an active that still receives frames or heartbeats asks at once', () => {
  expect(activeAsksFromNs({ ...signs, frameNs: 1050n * MS }, settings)).toBe(0n);
  expect(activeAsksFromNs({ ...signs, isSuspected: false }, settings)).toBe(0n);
});
