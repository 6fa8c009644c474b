import { expect, test } from 'vitest';
import type { Recording } from '../recording.ts';
import type { Timeline } from './timeline.ts';
import { unprotectedMs } from './unprotected.ts';

const MS = 1e6;

/** A load of a second in which a fault bites at 300 ms, followed by the given events. */
function measured(...changes: [number, string, object?][]): number {
  const events = changes.map(([atMs, event, more = {}]) => {
    return { tNs: atMs * MS, source: 'ftlab', event, ...more };
  });
  const recording = { events, manifest: { guest: { hosts: { a: 'a', b: 'b' } } } };
  const fault = { atNs: 300 * MS, untilNs: 1000 * MS };
  const timeline = { beginNs: 0, endNs: 1000 * MS, faults: [fault] };
  return unprotectedMs(recording as unknown as Recording, timeline as unknown as Timeline);
}

const alone = { epoch: 2, members: ['b'] };

test('a pair that keeps both sides was protected all the time, whatever the fault', () => {
  expect(measured()).toBe(0);
  expect(measured([310, 'suspected'], [320, 'dark', { host: 'witness' }])).toBe(0);
  expect(measured([310, 'dark', { host: 'a' }], [400, 'lit', { host: 'a' }])).toBe(0);
});

test('a pair with one side is unprotected from the fault until redundancy is restored', () => {
  expect(measured([600, 'decided', alone])).toBe(700);
  expect(measured([600, 'decided', alone], [800, 'protected'])).toBe(500);
  expect(measured([600, 'decided', { epoch: 2, members: ['a', 'b'] }])).toBe(0);
});

test('a pair whose sides stop for good is unprotected', () => {
  expect(measured([500, 'stopped', { reason: 'neither twin nor witness' }])).toBe(700);
});

test('a pair with a dark host is unprotected, also when no side continues alone', () => {
  expect(measured([300, 'dark', { host: 'a' }])).toBe(700);
  const other = [310, 'dark', { host: 'b' }] as [number, string, object];
  expect(measured([300, 'dark', { host: 'a' }], other, [400, 'lit', { host: 'b' }])).toBe(700);
});
