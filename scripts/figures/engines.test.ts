import { expect, test } from 'vitest';
import { latencies, reprotectionMs, syncBytesPerOperation } from './engines.ts';
import type { Seen } from './figure.ts';

const MS = 1e6;
const seen = (recording: object, acknowledged = 0) =>
  ({ recording, measures: { acknowledged } }) as unknown as Seen;

test('replies are timed from when they were due, and those that never came are left out', () => {
  const history = [
    { type: 'invoke', operation: 1, intendedNs: 10 * MS, sentNs: 12 * MS },
    { type: 'invoke', operation: 2, intendedNs: 20 * MS, sentNs: 20 * MS },
    { type: 'invoke', operation: 3, intendedNs: 30 * MS, sentNs: 30 * MS },
    { type: 'ok', operation: 1, answeredNs: 15 * MS },
    { type: 'ok', operation: 2, answeredNs: 21 * MS },
    { type: 'unknown', operation: 3, answeredNs: 99 * MS },
  ];
  expect(latencies([seen({ history }), seen({ history })])).toEqual([5, 1, 5, 1]);
});

test('bytes over sync are counted from the first sample to the last, both ways', () => {
  const sample = (a: number, b: number) => ({
    event: 'link-sample',
    ports: { 'sync-a': { fromBytes: a }, 'sync-b': { fromBytes: b }, 'lan-a': { fromBytes: 9 } },
  });
  const events = [sample(100, 10), { event: 'phase' }, sample(500, 50), sample(1100, 110)];
  expect(syncBytesPerOperation(seen({ events }, 100))).toBe(11);
  expect(syncBytesPerOperation(seen({ events: events.slice(0, 1) }, 100))).toBeNull();
  expect(syncBytesPerOperation(seen({ events }, 0))).toBeNull();
});

test('a re-protection lasts from its order to the word that the pair is whole', () => {
  const at = (atMs: number, event: string) => ({ tNs: atMs * MS, event });
  const events = [at(1, 'protected'), at(5, 'reprotect'), at(8, 'protected'), at(9, 'protected')];
  expect(reprotectionMs(seen({ events }))).toBe(3);
  expect(reprotectionMs(seen({ events: events.slice(0, 2) }))).toBeNull();
});
