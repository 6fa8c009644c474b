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

test('the steps of a sample say when in its time processors were busy', () => {
  const steps = [0, 0, 1, 1, 0.5].map((busyShare) => ({ ms: 100, busyShare }));
  const stepped = samples.map((sample) => ({ ...sample, steps }));
  const percent = (fromMs: number, toMs: number) =>
    busyDuring(stepped)({ fromNs: fromMs * 1e6, toNs: toMs * 1e6 });
  expect(percent(1000, 1200)).toBe(0);
  expect(percent(1200, 1400)).toBe(100);
  expect(percent(1350, 1450)).toBe(75);
  expect(percent(1000, 1500)).toBe(50);
  expect(percent(600, 700)).toBe(0); // of the first sample, too
  expect(percent(100, 400)).toBe(null);
});

test('it is null where no sample covers the gap', () => {
  expect(during(100, 900)).toBe(null);
  expect(during(2100, 2400)).toBe(null);
  expect(busyDuring([])({ fromNs: 0, toNs: 1 })).toBe(null);
});
