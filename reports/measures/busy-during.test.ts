import { expect, test } from 'vitest';
import type { Event } from '../../lab/recording/events.ts';
import { busyDuring } from './busy-during.ts';

const samples = [
  [1000, 0.2],
  [1500, 1],
  [2000, 0.5],
].map(([atMs = 0, busyShare]) => ({
  ...{ source: 'ftlab', event: 'load-sample', tNs: atMs * 1e6, busyShare },
  ...{ loopDelayP99Ms: 0, loopDelayMaxMs: 0 },
})) as unknown as Event[];

const during = (fromMs: number, toMs: number) =>
  busyDuring(samples)({ fromNs: fromMs * 1e6, toNs: toMs * 1e6 });

test('each sample counts by the time that it shares with the gap', () => {
  expect(during(1100, 1400)).toBe(100);
  expect(during(1250, 1750)).toBe(75);
  expect(during(1000, 2000)).toBe(75);
});

test('it is null where no sample covers the gap', () => {
  expect(during(100, 900)).toBe(null);
  expect(during(2100, 2400)).toBe(null);
  expect(busyDuring([])({ fromNs: 0, toNs: 1 })).toBe(null);
});
