import { expect, test } from 'vitest';
import type { Event } from '../../lab/recording/events.ts';
import { foreignPercent } from './harness.ts';

const MS = 1e6;
const timeline = { beginNs: 1000 * MS, endNs: 9000 * MS, faults: [] };

/** Samples half a second apart, from the begin of the load. */
function samples(shares: readonly (number | undefined)[], fromMs = 1500): Event[] {
  return shares.map((foreignShare, n) => ({
    ...{ tNs: (fromMs + 500 * n) * MS, source: 'ftlab', event: 'load-sample', busyShare: 1 },
    ...{ loopDelayP99Ms: 0, loopDelayMaxMs: 0 },
    ...(foreignShare === undefined ? {} : { foreignShare }),
  }));
}

test('others are judged by their worst two seconds: a moment does not count', () => {
  const percent = (shares: number[]) =>
    foreignPercent({ timeline, events: samples(shares) })?.toFixed(1);
  expect(percent([0, 0, 0, 0.4, 0, 0, 0, 0])).toBe('10.0');
  expect(percent([0, 0.4, 0.6, 0.6, 0.4, 0, 0])).toBe('50.0');
});

test('without samples of the load, or of a version that took none, nothing is known', () => {
  const none = (events: Event[]) => expect(foreignPercent({ timeline, events })).toBeNull();
  none(samples([0.5, 0.5, 0.5]));
  none(samples([undefined, undefined, undefined, undefined]));
  none(samples([1, 1, 1, 1, 1], 9500));
  expect(foreignPercent({ timeline: null, events: samples([1, 1, 1, 1]) })).toBeNull();
});
