import { expect, test } from 'vitest';
import { clockIn, identityIn, identityReply, orderOf, requestOf } from './protocol.ts';

test('an order is 16 bytes: a letter, and a signed argument', () => {
  expect(orderOf('step-clock', -2).toString('hex')).toBe('5400000000000000feffffffffffffff');
  expect(orderOf('identity').toString('latin1', 0, 1)).toBe('I');
});

test('a request announces the length of the body that follows', () => {
  const request = requestOf('A', 7, 3);
  expect(request.length).toBe(19);
  expect(request.readUInt32LE(4)).toBe(3);
});

test('an incomplete reply is not parsed yet', () => {
  const reply = identityReply('1'.repeat(32), 'f'.repeat(36));
  expect(identityIn(reply)).toEqual({ machineId: '1'.repeat(32), bootId: 'f'.repeat(36) });
  expect(identityIn(reply.subarray(0, -1))).toBeNull();
  const clock = Buffer.alloc(16);
  clock.writeBigInt64LE(-5n, 0);
  clock.writeBigInt64LE(7n, 8);
  expect(clockIn(clock)).toEqual({ beforeMs: -5, afterMs: 7 });
  expect(clockIn(clock.subarray(0, 15))).toBeNull();
});
