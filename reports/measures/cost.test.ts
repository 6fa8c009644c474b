import { expect, test } from 'vitest';
import type { Event } from '../../lab/recording/events.ts';
import type { HistoryLine } from '../../lab/recording/history.ts';
import { syncBytesPerOperation } from './cost.ts';
import { acknowledgedOf, operationsOf } from './operations.ts';
import { replyTimesNs } from './replies.ts';
import { reprotectionMs } from './reprotection.ts';

const MS = 1e6;
const acknowledged = (history: readonly HistoryLine[]) => acknowledgedOf(operationsOf(history));

const invoke = (operation: number, dueMs: number, sentMs = dueMs): HistoryLine => ({
  ...{ type: 'invoke', operation, connection: 0, f: 'append' },
  ...{ intendedNs: dueMs * MS, sentNs: sentMs * MS },
});
const ok = (operation: number, atMs: number): HistoryLine => ({
  ...{ type: 'ok', operation, answeredNs: atMs * MS },
});

test('replies are timed from when they were due, and those that never came are left out', () => {
  const history = [
    ...[invoke(1, 10, 12), invoke(2, 20), invoke(3, 30), ok(1, 15), ok(2, 21)],
    { type: 'unknown', operation: 3, answeredNs: 99 * MS, reason: 'timeout' } as const,
  ];
  expect(replyTimesNs({ acknowledged: acknowledged(history) })).toEqual([5 * MS, 1 * MS]);
});

test('bytes over sync are counted from the first sample to the last, both ways', () => {
  const counters = (fromBytes: number) => ({
    ...{ fromBytes, fromPackets: 0, toPackets: 0, droppedPackets: 0 },
  });
  const sample = (a: number, b: number): Event => ({
    ...{ tNs: 1, source: 'ftlab', event: 'link-sample' },
    ports: { 'sync-a': counters(a), 'sync-b': counters(b), 'lan-a': counters(9) },
  });
  const events = [sample(100, 10), sample(500, 50), sample(1100, 110)];
  const hundred = Array.from({ length: 100 }, (_, n) => [invoke(n, n), ok(n, n)]).flat();
  const seen = { events, acknowledged: acknowledged(hundred) };
  expect(syncBytesPerOperation(seen)).toBe(11);
  expect(syncBytesPerOperation({ ...seen, events: events.slice(0, 1) })).toBeNull();
  expect(syncBytesPerOperation({ ...seen, acknowledged: [] })).toBeNull();
});

test('a re-protection lasts from its order to the event that the pair is redundant', () => {
  const whole = (atMs: number): Event => ({
    ...{ tNs: atMs * MS, source: 'host-a/controller', event: 'protected' },
    ...{ epoch: 1, active: 'a', standby: 'b' },
  });
  const order: Event = { tNs: 5 * MS, source: 'ftlab', event: 'reprotect', target: 'b' };
  expect(reprotectionMs([whole(1), order, whole(8), whole(9)])).toBe(3);
  expect(reprotectionMs([whole(1), order])).toBeNull();
});
