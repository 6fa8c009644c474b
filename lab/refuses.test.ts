import { expect, test } from 'vitest';
import { engines } from './engines/index.ts';
import { bitFlip, linkDelay, linkFlap, linkLoss, partition, powerCut } from './faults/index.ts';
import { refusesEngine, refusesExperiment } from './refuses.ts';
import type { Experiment, Moment, Step } from './scenario.ts';

const sound: Experiment = {
  guest: 'minimal',
  workload: { name: 'ledger', parameters: { rateHz: 100, connections: 8, timeoutMs: 1000 } },
  pulseHz: 100,
  timeline: [],
  loadMs: 10_000,
  settleMs: 0,
};
const cut = powerCut({ on: 'active' });

test.each([
  [{ atMs: 10_000, inject: cut }, /due at 10000 to 10000 ms, and the load lasts 10000/],
  [{ atMs: Number.NaN, inject: cut }, /power-cut: due at NaN/],
  [{ atMs: { fromMs: 5000, toMs: 1000 }, inject: cut }, /due at 5000 to 1000/],
  [{ when: 'sunrise' as Moment, inject: cut }, /no event is called sunrise/],
  [{ when: 'decided', afterMs: -1, inject: cut }, /power-cut: afterMs -1 is not from 0/],
  [{ when: 'decided', fromMs: 10_000, reprotect: true }, /reprotect: due at 10000/],
  [{ atMs: 1, inject: cut, healAfterMs: -5 }, /power-cut: healAfterMs -5 is not from 0/],
  [
    { when: 'reprotect', inject: cut, repeat: { times: 2, everyMs: 1 } },
    /repeat needs a time, not an event/,
  ],
  [{ atMs: 1, inject: cut, repeat: { times: 0, everyMs: 1 } }, /repeat.times 0 is not from 1/],
  [{ atMs: 1, inject: cut, repeat: { times: 1.5, everyMs: 1 } }, /1.5 is no whole number/],
  [{ atMs: 1, inject: cut, repeat: { times: 2, everyMs: 0 } }, /repeat.everyMs 0 is not from 1/],
  [
    { atMs: 4000, inject: cut, healAfterMs: 10, repeat: { times: 4, everyMs: 2000 } },
    /power-cut: repeated until 10000 ms, and the load lasts 10000 ms/,
  ],
  [
    { atMs: 1, inject: linkFlap({ link: 'sync', on: 'world', downMs: 50, upMs: 50 }) },
    /link-flap: the witness is on the link quorum only/,
  ],
] satisfies [Step, RegExp][])('refuses the step %j', (step, message) => {
  expect(refusesExperiment({ ...sound, timeline: [step] }).join('\n')).toMatch(message);
});

const workload = (parameters: object, name = 'ledger') => ({
  workload: { name, parameters: { ...sound.workload.parameters, ...parameters } },
});

test.each([
  [{ guest: 'gigantic' }, 'no guest is called gigantic'],
  [workload({}, 'chess'), 'no workload is called chess'],
  [workload({ rateHz: -1 }), /^workload ledger: rateHz: [^\n]*>0/],
  [workload({ rateHz: 'abc' }), /^workload ledger: rateHz: [^\n]*number/],
  [workload({ connections: 0 }), /^workload ledger: connections: /],
  [workload({ colour: 1 }), /^workload ledger: [^\n]*colour/],
  [{ pulseHz: -1 }, 'pulseHz -1 is not from 0 to 1000'],
  [{ settleMs: Number.NaN }, /^settleMs NaN is not/],
  [{ loadMs: 0 }, /^loadMs 0 is not/],
] satisfies [Partial<Experiment>, string | RegExp][])('refuses %j', (change, message) => {
  expect(refusesExperiment({ ...sound, ...change }).join('\n')).toMatch(message);
});

const steps = (...faults: Experiment['timeline'][number][]) => ({ ...sound, timeline: faults });

test('refuses what no pair, or any of several, is meant by', () => {
  const refused = (pairs: Experiment['pairs'], step: Step) =>
    refusesExperiment({ ...steps(step), ...(pairs ? { pairs } : {}) }).join();
  const cutC: Step = { atMs: 1, inject: powerCut({ on: 'c' }) };
  expect(refused(undefined, cutC)).toBe('power-cut: no pair lives on the host c');
  expect(refused([{ a: 'b', b: 'c' }], cutC)).toBe('');
  expect(refused([{ a: 'c', b: 'c' }], cutC)).toBe('a pair cannot be c twice');
  expect(refused([{ a: 'a', b: 'b' }], { atMs: 1, inject: cut })).toBe(
    'power-cut: of several pairs each has its own active: name the host',
  );
  const parted: Step = { atMs: 1, inject: partition([['a'], ['b', 'witness', 'world']]) };
  expect(refused([{ a: 'b', b: 'c' }], parted)).toMatch(/^partition: it parts the hosts a and b/);
  expect(refused([{ a: 'a', b: 'b' }], parted)).toBe('');
});

const on = { link: 'sync', on: 'a' } as const;
const delay = linkDelay({ ...on, delayMs: 5 });

test.each([
  [
    'a delay on a delay',
    [
      { atMs: 1, inject: delay },
      { atMs: 9, inject: delay },
    ],
    'link-delay and link-delay at the same time on sync of a: delayMs is set already',
  ],
  [
    'two kinds of loss',
    [
      { atMs: 1, inject: linkLoss({ ...on, lossPercent: 1 }), healAfterMs: 500 },
      { atMs: 400, inject: linkLoss({ ...on, burstEnterPercent: 1, burstLeavePercent: 9 }) },
    ],
    /exclude each other/,
  ],
  [
    'a repeat that is not healed before',
    [{ atMs: 1, inject: delay, healAfterMs: 50, repeat: { times: 3, everyMs: 40 } }],
    /delayMs is set already/,
  ],
  [
    'a flap of what is cut',
    [
      { atMs: 1, inject: { ...delay, fault: 'link-cut', parameters: on } },
      { atMs: 9, inject: linkFlap({ ...on, downMs: 50, upMs: 50 }) },
    ],
    /link-cut and link-flap at the same time on sync of a: it is dark already/,
  ],
] satisfies [string, Step[], string | RegExp][])('refuses %s', (_, timeline, message) => {
  expect(refusesExperiment({ ...sound, timeline }).join('\n')).toMatch(message);
});

test('a step may clash with the ground it stands on, whenever it comes', () => {
  const step: Step = { when: 'decided', inject: delay, healAfterMs: 5 };
  const refused = refusesExperiment({ ...steps(step), conditions: [delay] });
  expect(refused).toEqual([expect.stringContaining('delayMs is set already')]);
});

test('takes conditions that hold together, or one after the other', () => {
  const loss = linkLoss({ ...on, lossPercent: 1 });
  const other = linkDelay({ ...on, direction: 'to', delayMs: 5 });
  const one = linkDelay({ ...on, direction: 'from', delayMs: 9 });
  expect(refusesExperiment({ ...steps({ atMs: 9, inject: loss }), conditions: [delay] })).toEqual(
    [],
  );
  const twice = { healAfterMs: 50, repeat: { times: 3, everyMs: 100 } };
  expect(refusesExperiment(steps({ atMs: 1, inject: delay, ...twice }))).toEqual([]);
  expect(refusesExperiment({ ...sound, conditions: [one, other] })).toEqual([]);
  // The active of then need not be the active of now.
  const role = linkDelay({ link: 'sync', on: 'active', delayMs: 5 });
  const later = steps({ atMs: 1, inject: role }, { atMs: 9, inject: role });
  expect(refusesExperiment(later)).toEqual([]);
});

test('says what an engine lacks', () => {
  const refused = (name: string, step: Step, set = {}) => {
    const engine = engines.find((one) => one.name === name);
    if (!engine) throw new Error(`no engine ${name}`);
    return refusesEngine(engine, { ...engine.parameters, ...set }, steps(step)).join();
  };
  const checkpoint: Step = { when: 'checkpoint-begin', inject: cut };
  expect(refused('lockstep', checkpoint)).toBe(
    'the engine lockstep has no checkpoint-begin to wait for',
  );
  expect(refused('colo', checkpoint)).toBe('');
  expect(refused('unprotected', { when: 'reprotect-paused', inject: cut })).toMatch(
    /has no reprot/,
  );
  const flip: Step = { atMs: 1, inject: bitFlip({ on: 'active' }) };
  expect(refused('simulated', flip)).toBe('bit-flip: the engine simulated has no ram to break');
  expect(refused('unprotected', flip)).toBe('');
  const standby: Step = { atMs: 1, inject: powerCut({ on: 'standby' }) };
  expect(refused('lockstep', standby)).toBe('');
  const alone = 'power-cut: nobody stands by in';
  expect(refused('lockstep', standby, { twins: 1 })).toBe(`${alone} lockstep as it is set`);
  expect(refused('unprotected', standby, { hosts: 1 })).toBe(`${alone} unprotected as it is set`);
  expect(refused('simulated', standby, { hosts: 1 })).toBe(`${alone} simulated as it is set`);
  const again = 'nobody is taken in again in lockstep as it is set';
  expect(refused('lockstep', { atMs: 1, reprotect: true }, { twins: 1 })).toBe(again);
  expect(refused('lockstep', { when: 'protected', inject: cut }, { twins: 1 })).toBe(again);
});
