import { expect, test } from 'vitest';
import { ClockOffsets, LAB_CLOCK_FIELDS } from './clock-offsets.ts';

const clock = (source: string, offsetNs: number, errorNs = 0) => ({
  ...{ source, event: 'clock', tNs: 1, clock: 'CLOCK_MONOTONIC', offsetNs, errorNs },
});

test('every moment of a source with another clock is converted to the clock of the lab', () => {
  const bitten = {
    source: 'host-b/controller',
    event: 'stopped',
    tNs: 5100,
    atNs: 5050,
    pauseMs: 7,
  };
  const clocks = new ClockOffsets([clock('host-b', 5000)]);
  expect(clocks.correct(bitten.source, bitten)).toEqual({ ...bitten, tNs: 100, atNs: 50 });
  expect(clocks.correct('host-a/controller', bitten)).toBe(bitten);
  const clockEvent = clock('host-b', 5000);
  expect(clocks.correct('host-b', clockEvent)).toBe(clockEvent); // stamped by the lab
});

test('without `clock` events there is one clock; with any, each source needs one', () => {
  const event = (source: string) => ({ source, event: 'phase' });
  expect(new ClockOffsets([]).problems([event('ftlab')])).toEqual([]);
  const events = [
    { source: 'ftlab', event: 'clock', ...LAB_CLOCK_FIELDS },
    clock('host-a', 3, 2_500_000),
    clock('witness', -4, 1_000_000),
    ...['ftlab', 'host-a/controller', 'host-b/controller', 'witness'].map(event),
  ];
  expect(new ClockOffsets(events).problems(events)).toEqual([
    'the clock of host-a is known to 2.5 ms only: at most 1 ms are allowed',
    'the clock of host-a/controller is known to 2.5 ms only: at most 1 ms are allowed',
    'no event `clock` covers host-b/controller',
  ]);
});

test('the last word on a clock counts', () => {
  const clocks = new ClockOffsets([clock('world', 10), clock('world', 20)]);
  expect(clocks.correct('world', { sentNs: 100, answeredNs: 120 })).toEqual({
    sentNs: 80,
    answeredNs: 100,
  });
});
