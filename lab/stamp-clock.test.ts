import { expect, test } from 'vitest';
import { nowNs } from './recording/clock.ts';
import { StampClock } from './stamp-clock.ts';

/** Clocks that advance a little whenever they are read; the wall clock can be stepped. */
function clocks() {
  let monotonicNs = 5e9;
  let steppedMs = 0;
  const tick = () => {
    monotonicNs += 1000;
    return monotonicNs;
  };
  const wall = () => 1_700_000_000_000 + monotonicNs / 1e6 + steppedMs;
  return {
    monotonicNs: tick,
    wallMs: () => {
      tick();
      return Math.floor(wall());
    },
    /** A stamp as QEMU writes it now, in µs. */
    stamp: () => Math.floor(wall() * 1000) / 1000,
    now: () => monotonicNs,
    advance: (ms: number) => {
      monotonicNs += ms * 1e6;
    },
    step: (ms: number) => {
      steppedMs += ms;
    },
  };
}

const MS = 1e6;

test('an event keeps the time it happened, however late it is read', () => {
  const time = clocks();
  const clock = new StampClock(time);
  const happenedNs = time.now();
  const stamp = time.stamp();
  time.advance(2000); // the host was frozen
  expect(Math.abs(clock.timeOf(stamp) - happenedNs)).toBeLessThan(0.1 * MS);
});

test.each([3_600_000, -3_600_000, 30, -30])(
  'a step of the wall clock by %i ms shifts no event',
  (stepMs) => {
    const time = clocks();
    const clock = new StampClock(time);
    const error = (lateMs: number, stepAfterStamp = 0) => {
      const happenedNs = time.now();
      const stamp = time.stamp();
      time.step(stepAfterStamp);
      time.advance(lateMs);
      return (clock.timeOf(stamp) - happenedNs) / MS;
    };
    time.advance(1000);
    expect(Math.abs(error(3))).toBeLessThan(0.1);
    time.step(stepMs);
    time.advance(1000);
    // The first event after the step: no earlier than it happened, no later than it arrived.
    const first = error(3);
    expect(first).toBeGreaterThanOrEqual(-0.1);
    expect(first).toBeLessThan(3.1);
    expect(Math.abs(error(3))).toBeLessThan(0.1);
    // A step between the event and its arrival: bounded by the arrival, too.
    const between = error(5, -stepMs);
    expect(between).toBeGreaterThanOrEqual(-0.1);
    expect(between).toBeLessThan(5.1);
    expect(Math.abs(error(5))).toBeLessThan(0.1);
  },
);

test('events keep their order across a step', () => {
  const time = clocks();
  const clock = new StampClock(time);
  const stamps = [time.stamp(), time.stamp()] as const;
  time.step(-500);
  time.advance(10);
  const firstNs = clock.timeOf(stamps[0]);
  expect(clock.timeOf(stamps[1])).toBeGreaterThanOrEqual(firstNs);
});

test('with the real clocks the time is now', () => {
  const clock = new StampClock();
  const beforeNs = nowNs();
  const timeNs = clock.timeOf(Date.now() + 1);
  expect(timeNs).toBeGreaterThan(beforeNs - 2 * MS);
  expect(timeNs).toBeLessThanOrEqual(nowNs());
});
