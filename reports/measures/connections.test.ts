import { expect, test } from 'vitest';
import type { HistoryLine } from '../../lab/recording/history.ts';
import type { Recording } from '../recording.ts';
import { historyOf } from './client-history.ts';
import { stuckConnections } from './connections.ts';

const S = 1e9;
const invoke = (operation: number, connection: number, atS: number) => ({
  type: 'invoke',
  ...{ operation, connection, intendedNs: atS * S, sentNs: atS * S },
});
const ok = (operation: number, atS: number) => ({
  type: 'ok',
  ...{ operation, answeredNs: atS * S, sequence: 1, hash: '' },
});
const ended = (connection: number, atS: number) => ({
  type: 'connection',
  ...{ connection, state: 'reset', tNs: atS * S },
});

const stuck = (lines: object[], pulse: object[] = []) => {
  const history = historyOf(lines as HistoryLine[]);
  return stuckConnections({ history, pulse } as unknown as Recording);
};

test.each([
  ['a connection that waits, another answered', [invoke(1, 1, 1), invoke(2, 2, 9), ok(2, 9)], 1],
  ['a connection answered late', [invoke(1, 1, 1), ok(1, 9)], 0],
  ['a connection closed', [invoke(1, 1, 1), ended(1, 2), invoke(2, 2, 9), ok(2, 9)], 0],
  ['a connection with a short wait', [invoke(1, 1, 8), invoke(2, 2, 9), ok(2, 9)], 0],
  ['a connection without any answering guest', [invoke(1, 1, 1)], 0],
  ['none at all', [], null],
])('%s', (_, history, count) => {
  expect(stuck(history)).toBe(count);
});

test('the pulse shows, too, that the guest answers', () => {
  expect(stuck([invoke(1, 1, 1)], [{ received: 1, tNs: 9 * S }])).toBe(1);
});

test('a silence may be followed by a wait as long again', () => {
  const echoes = [1, 4, 9].map((atS) => ({ received: atS, tNs: atS * S }));
  expect(stuck([invoke(1, 1, 1)], echoes)).toBe(0); // 5 s of silence
  const soon = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((atS) => ({ received: atS, tNs: atS * S }));
  expect(stuck([invoke(1, 1, 1)], soon)).toBe(1);
});

/** An echo each half second in these spans, s. */
const echoesIn = (...spans: [from: number, to: number][]) =>
  spans.flatMap(([from, to]) =>
    Array.from({ length: 2 * (to - from) + 1 }, (_, n) => ({
      received: n,
      tNs: (from + n / 2) * S,
    })),
  );

test('after two outages a connection may wait as long again as it had waited by then', () => {
  // Cut at 1 s, answered for 2 s, cut again, and answered until the end.
  const until = (endS: number) => echoesIn([0, 1], [12, 14], [24, endS]);
  expect(stuck([invoke(1, 1, 1)], until(40))).toBe(0); // it may try again at 47 s
  expect(stuck([invoke(1, 1, 1)], until(48))).toBe(1);
  // Of a connection that waits since the second outage less is needed.
  expect(stuck([invoke(1, 1, 14)], until(34))).toBe(0);
  expect(stuck([invoke(1, 1, 14)], until(35))).toBe(1);
});

test('two operations that wait on one connection count as one connection', () => {
  const both = [invoke(1, 1, 1), invoke(2, 1, 2), invoke(3, 2, 9), ok(3, 9)];
  expect(stuck(both)).toBe(1);
});
