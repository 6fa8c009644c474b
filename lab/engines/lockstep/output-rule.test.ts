import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OutputRule } from './output-rule.ts';

const MS = 1_000_000n;

test('compared: an output never leaves before the standby has compared it', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.nat(100), fc.nat(100), (received, compared, rendezvous) => {
      const rule = new OutputRule('compared', 250);
      rule.guard(0, 0n);
      rule.acknowledge(received, compared, 0n);
      expect(rule.mayLeave(rendezvous, 1n)).toBe(rendezvous <= compared);
    }),
  );
});

test('received: an output leaves when the standby holds the log before it', () => {
  const rule = new OutputRule('received', 250);
  rule.guard(0, 0n);
  rule.acknowledge(4, 0, 0n);
  expect(rule.mayLeave(5, 1n)).toBe(true);
  expect(rule.mayLeave(6, 1n)).toBe(false);
});

test('nothing leaves once the lease is over, and it counts from when the entry was sent', () => {
  const rule = new OutputRule('compared', 250);
  rule.guard(0, 0n);
  rule.acknowledge(9, 9, 100n * MS);
  expect(rule.mayLeave(9, 349n * MS)).toBe(true);
  expect(rule.mayLeave(9, 350n * MS)).toBe(false);
  expect(rule.isExpired(350n * MS)).toBe(true);
});

test('an old acknowledgement neither shortens the lease nor lowers the acknowledged number', () => {
  const rule = new OutputRule('compared', 250);
  rule.guard(0, 0n);
  rule.acknowledge(9, 9, 100n * MS);
  rule.acknowledge(3, 3, 50n * MS);
  expect(rule.mayLeave(9, 340n * MS)).toBe(true);
});

test('alone everything leaves at once, and guarded again it waits', () => {
  const rule = new OutputRule('compared', 250);
  expect(rule.mayLeave(1000, 0n)).toBe(true);
  rule.guard(1000, 0n);
  expect(rule.mayLeave(1001, 1n)).toBe(false);
  rule.alone();
  expect(rule.mayLeave(1001, 999n * MS)).toBe(true);
});
