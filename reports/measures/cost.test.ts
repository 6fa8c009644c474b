import { expect, test } from 'vitest';
import type { Event } from '../../lab/recording/events.ts';
import type { HistoryLine } from '../../lab/recording/history.ts';
import { historyOf } from './client-history.ts';
import { syncBytesPerOperation } from './cost.ts';
import { acknowledgedOf } from './operations.ts';
import { reprotectionMs } from './reprotection.ts';

const MS = 1e6;
const acknowledged = (lines: readonly HistoryLine[]) => acknowledgedOf(historyOf(lines).operations);

const invoke = (operation: number, dueMs: number): HistoryLine => ({
  ...{ type: 'invoke', operation, connection: 0, f: 'append' },
  ...{ intendedNs: dueMs * MS, sentNs: dueMs * MS },
});
const ok = (operation: number, atMs: number): HistoryLine => ({
  ...{ type: 'ok', operation, answeredNs: atMs * MS },
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
  expect(syncBytesPerOperation({ ...seen, acknowledged: acknowledged([]) })).toBeNull();
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
