import { expect, test } from 'vitest';
import { powerCut } from './faults/index.ts';
import type { Experiment, Step } from './scenario.ts';
import { expectedLoadMs, plannedFaults, planTimeline } from './timeline.ts';

const experiment = (...timeline: Step[]): Experiment => ({
  guest: 'minimal',
  workload: { name: 'ledger', parameters: {} },
  pulseHz: 100,
  timeline,
  loadMs: 10_000,
  settleMs: 0,
});
const cut = powerCut({ on: 'active' });

test('repetitions become steps, each with another id', () => {
  const plan = planTimeline(
    experiment({ atMs: 1000, inject: cut, healAfterMs: 5, repeat: { times: 3, everyMs: 2000 } }),
    1,
  );
  expect(plannedFaults(plan).map(({ id, atMs }) => [id, atMs])).toEqual([
    ['fault-0', 1000],
    ['fault-0-1', 3000],
    ['fault-0-2', 5000],
  ]);
});

test('a drawn moment is within its span, and depends on the seed alone', () => {
  const drawn = experiment({ atMs: { fromMs: 2000, toMs: 8000 }, inject: cut });
  const at = (seed: number) => plannedFaults(planTimeline(drawn, seed))[0]?.atMs ?? -1;
  const times = Array.from({ length: 50 }, (_, seed) => at(seed));
  expect(at(7)).toBe(at(7));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(2000);
  expect(Math.max(...times)).toBeLessThanOrEqual(8000);
  expect(new Set(times).size).toBeGreaterThan(40);
});

test('a step may wait for an event', () => {
  const plan = planTimeline(experiment({ when: 'reprotect', afterMs: 20, inject: cut }), 1);
  expect(plan[0]?.due).toEqual({
    ...{ when: 'reprotect', nth: 1, fromMs: 0, afterMs: 20, ofEvery: false },
  });
  expect(plannedFaults(plan)[0]).toMatchObject({ atMs: null, when: 'reprotect' });
});

test('a load is expected to end some time after its last step, and at its limit', () => {
  const healed: Step = { atMs: 1000, inject: cut, healAfterMs: 500 };
  const often: Step = { ...healed, repeat: { times: 3, everyMs: 1000 } };
  const expected = (steadyMs: number, ...steps: Step[]) =>
    expectedLoadMs({ ...experiment(...steps), steadyMs });
  expect(expected(2000, healed)).toBe(1500 + 800 + 2000);
  expect(expected(2000, often, { atMs: 2000, reprotect: true })).toBe(3500 + 800 + 2000);
  expect(expected(2000, { atMs: 9000, inject: cut })).toBe(10_000);
  // A step that waits for an event comes some time after the step before it.
  const reprotect: Step = { when: 'took-over', afterMs: 500, reprotect: true };
  expect(expected(2000, healed, reprotect)).toBe(2000 + 800 + 2000);
  const again: Step = { when: 'protected', fromMs: 1500, inject: cut };
  expect(expected(1000, healed, reprotect, again)).toBe(2000 + 4000 + 800 + 1000);
  expect(expected(2000, { when: 'protected', fromMs: 9000, inject: cut })).toBe(10_000);
  expect(expected(2000)).toBe(10_000);
  expect(expected(0, healed)).toBe(10_000);
});
