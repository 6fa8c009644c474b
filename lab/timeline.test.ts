import { expect, test } from 'vitest';
import { linkFlap, powerCut } from './faults/index.ts';
import type { Experiment, Moment, Step } from './scenario.ts';
import { plannedFaults, planTimeline, refusesExperiment } from './timeline.ts';

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
  expect(plan[0]?.due).toEqual({ when: 'reprotect', fromMs: 0, afterMs: 20 });
  expect(plannedFaults(plan)[0]).toMatchObject({ atMs: null, when: 'reprotect' });
});

test.each([
  [{ atMs: 10_000, inject: cut }, /due at 10000 to 10000 ms, and the load lasts 10000/],
  [{ atMs: { fromMs: 5000, toMs: 1000 }, inject: cut }, /due at 5000 to 1000/],
  [{ when: 'sunrise' as Moment, inject: cut }, /no event is called sunrise/],
  [
    { when: 'reprotect', inject: cut, repeat: { times: 2, everyMs: 1 } },
    /repeat needs a time, not an event/,
  ],
  [{ atMs: 1, inject: cut, repeat: { times: 0, everyMs: 1 } }, /repeat needs times from 1/],
  [
    { atMs: 1, inject: linkFlap({ link: 'sync', on: 'world', downMs: 10, upMs: 10 }) },
    /link-flap: the witness is on the link quorum only/,
  ],
] satisfies [Step, RegExp][])('refuses %j', (step, message) => {
  expect(refusesExperiment(experiment(step)).join('\n')).toMatch(message);
});

test('refuses a host no pair lives on, and a pair on one host', () => {
  const refused = (pairs: Experiment['pairs'], step: Step) =>
    refusesExperiment({ ...experiment(step), ...(pairs ? { pairs } : {}) }).join();
  const cutC: Step = { atMs: 1, inject: powerCut({ on: 'c' }) };
  expect(refused(undefined, cutC)).toBe('power-cut: no pair lives on the host c');
  expect(refused([{ a: 'b', b: 'c' }], cutC)).toBe('');
  expect(refused([{ a: 'c', b: 'c' }], cutC)).toBe('a pair cannot be c twice');
});

test('takes a timeline that can be done', () => {
  expect(refusesExperiment(experiment({ atMs: 100, inject: cut }))).toEqual([]);
});
