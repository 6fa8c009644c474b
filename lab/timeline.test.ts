import { expect, test } from 'vitest';
import { powerCut } from './faults/index.ts';
import type { Experiment, Step } from './scenario.ts';
import { plannedFaults, planTimeline } from './timeline.ts';

const experiment = (...timeline: Step[]): Experiment => ({
  guest: 'minimal',
  workload: { name: 'ledger', parameters: {} },
  pulseHz: 100,
  timeline,
  loadMs: 10_000,
  settleMs: 0,
});
const cut = powerCut({ on: 'active' });

test('repeats are written out, with ids of their own', () => {
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

test('a drawn moment is the seed’s: the same again, within its span, another for another seed', () => {
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
    ...{ when: 'reprotect', fromMs: 0, afterMs: 20, ofEvery: false },
  });
  expect(plannedFaults(plan)[0]).toMatchObject({ atMs: null, when: 'reprotect' });
});
