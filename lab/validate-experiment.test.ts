import { expect, test } from 'vitest';
import { byName } from './catalogue.ts';
import { engines } from './engines/index.ts';
import type { Fault } from './faults/fault.ts';
import {
  bitFlip,
  channelCut,
  clockStep,
  linkCut,
  linkDelay,
  linkFlap,
  linkLoss,
  partition,
  powerCut,
} from './faults/index.ts';
import { guests } from './guests/index.ts';
import type { Experiment, Moment, Step } from './scenario.ts';
import { validateEngine } from './validate-engine.ts';
import { lacksService, validateExperiment } from './validate-experiment.ts';
import { workloads } from './workloads/index.ts';

const valid: Experiment = {
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
  [{ when: 'sunrise' as Moment, inject: cut }, /no event "sunrise"; there are: /],
  [{ when: 'decided', afterMs: -1, inject: cut }, /power-cut: afterMs -1 is not from 0/],
  [{ when: 'decided', fromMs: 10_000, reprotect: true }, /reprotect: due at 10000/],
  [{ when: 'decided', nth: 0, reprotect: true }, /reprotect: nth 0 is not a whole number from 1/],
  [{ atMs: 1, inject: cut, healAfterMs: -5 }, /power-cut: healAfterMs -5 is not from 0/],
  [
    { when: 'reprotect', inject: cut, repeat: { times: 2, everyMs: 1 } },
    /repeat needs a time, not an event/,
  ],
  [{ atMs: 1, inject: cut, repeat: { times: 0, everyMs: 1 } }, /repeat.times 0 is not from 1/],
  [{ atMs: 1, inject: cut, repeat: { times: 1.5, everyMs: 1 } }, /1.5 is not a whole number/],
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
  expect(validateExperiment({ ...valid, timeline: [step] }).join('\n')).toMatch(message);
});

const workload = (parameters: object, name = 'ledger') => ({
  workload: { name, parameters: { ...valid.workload.parameters, ...parameters } },
});

test.each([
  [{ guest: 'gigantic' }, 'no guest "gigantic"; there are: minimal'],
  [workload({}, 'chess'), 'no workload "chess"; there are: ledger'],
  [workload({ rateHz: -1 }), /^workload ledger: rateHz: [^\n]*>0/],
  [workload({ rateHz: 'abc' }), /^workload ledger: rateHz: [^\n]*number/],
  [workload({ connections: 0 }), /^workload ledger: connections: /],
  [workload({ keys: 10 }, 'redis'), 'workload redis: the guest minimal has no service redis'],
  [workload({ colour: 1 }), /^workload ledger: [^\n]*colour/],
  [{ pulseHz: -1 }, 'pulseHz -1 is not from 0 to 1000'],
  [{ settleMs: Number.NaN }, /^settleMs NaN is not/],
  [{ loadMs: 0 }, /^loadMs 0 is not/],
  [{ steadyMs: 500 }, 'steadyMs 500 is not from 1000 to 86400000'],
  [{ steadyMs: Number.NaN }, /^steadyMs NaN is not/],
] satisfies [Partial<Experiment>, string | RegExp][])('refuses %j', (change, message) => {
  expect(validateExperiment({ ...valid, ...change }).join('\n')).toMatch(message);
});

const steps = (...faults: Experiment['timeline'][number][]) => ({ ...valid, timeline: faults });

test('refuses a target that is no pair, or that may be any of several', () => {
  const refused = (pairs: Experiment['pairs'], step: Step) =>
    validateExperiment({ ...steps(step), ...(pairs ? { pairs } : {}) }).join();
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
    'a flap of a port that is cut',
    [
      { atMs: 1, inject: { ...delay, fault: 'link-cut', parameters: on } },
      { atMs: 9, inject: linkFlap({ ...on, downMs: 50, upMs: 50 }) },
    ],
    /link-cut and link-flap at the same time on sync of a: it is dark already/,
  ],
  [
    'a flap of one of several ports that are cut',
    [
      { atMs: 1, inject: linkCut({ ...on, link: 'lan+sync' }) },
      { atMs: 9, inject: linkFlap({ ...on, downMs: 50, upMs: 50 }) },
    ],
    /link-cut and link-flap at the same time on sync of a: it is dark already/,
  ],
  [
    'a cut of a link that there is not',
    [{ atMs: 1, inject: linkCut({ link: 'sync+wan', on: 'a' }) }],
    /needs one of lan, sync, quorum, several joined by \+, or every/,
  ],
] satisfies [string, Step[], string | RegExp][])('refuses %s', (_, timeline, message) => {
  expect(validateExperiment({ ...valid, timeline }).join('\n')).toMatch(message);
});

test('a step may clash with the ground it stands on, whenever it comes', () => {
  const step: Step = { when: 'decided', inject: delay, healAfterMs: 5 };
  const refused = validateExperiment({ ...steps(step), conditions: [delay] });
  expect(refused).toEqual([expect.stringContaining('delayMs is set already')]);
});

test('accepts conditions that can hold together, or one after the other', () => {
  const loss = linkLoss({ ...on, lossPercent: 1 });
  const delayTo = linkDelay({ ...on, direction: 'to', delayMs: 5 });
  const delayFrom = linkDelay({ ...on, direction: 'from', delayMs: 9 });
  expect(validateExperiment({ ...steps({ atMs: 9, inject: loss }), conditions: [delay] })).toEqual(
    [],
  );
  const twice = { healAfterMs: 50, repeat: { times: 3, everyMs: 100 } };
  expect(validateExperiment(steps({ atMs: 1, inject: delay, ...twice }))).toEqual([]);
  expect(validateExperiment({ ...valid, conditions: [delayFrom, delayTo] })).toEqual([]);
  // The active of then need not be the active of now.
  const role = linkDelay({ link: 'sync', on: 'active', delayMs: 5 });
  const later = steps({ atMs: 1, inject: role }, { atMs: 9, inject: role });
  expect(validateExperiment(later)).toEqual([]);
});

test('names an ability that the engine lacks', () => {
  const refused = (name: string, step: Step, set = {}) => {
    const engine = engines.find((candidate) => candidate.name === name);
    if (!engine) throw new Error(`no engine ${name}`);
    return validateEngine(engine, { ...engine.parameters, ...set }, steps(step)).join();
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
  const alone = (name: string) =>
    `power-cut: the engine ${name} with these parameters has no standby`;
  expect(refused('lockstep', standby, { twins: 1 })).toBe(alone('lockstep'));
  expect(refused('unprotected', standby, { hosts: 1 })).toBe(alone('unprotected'));
  expect(refused('simulated', standby, { hosts: 1 })).toBe(alone('simulated'));
  const again = 'the engine lockstep with these parameters has no standby to re-protect';
  expect(refused('lockstep', { atMs: 1, reprotect: true }, { twins: 1 })).toBe(again);
  expect(refused('lockstep', { when: 'protected', inject: cut }, { twins: 1 })).toBe(again);
});

test('a fault of one twin needs a host with one, and a fault of the guest needs one pair', () => {
  const problems = (inject: Experiment['conditions'], pairs: Experiment['pairs']) =>
    validateExperiment({ ...valid, ...(pairs ? { pairs } : {}), conditions: inject ?? [] }).join();
  const side = [{ a: 'a', b: 'b' } as const, { a: 'b', b: 'c' } as const];
  expect(problems([bitFlip({ on: 'c' })], side)).toBe('');
  expect(problems([bitFlip({ on: 'b' })], side)).toBe(
    'bit-flip: it hits one twin, and host b has sides of 2 pairs',
  );
  expect(problems([powerCut({ on: 'b' })], side)).toBe('');
  expect(problems([clockStep({ byMs: 5000 })], side)).toBe(
    'clock-step: it hits one guest, and there are 2 pairs',
  );
  expect(problems([clockStep({ byMs: 5000 })], undefined)).toBe('');
});

test('a workload whose service the guest does not have is refused', () => {
  const asking = (service: string) => ({ ...byName('workload', workloads, 'ledger'), service });
  const guest = byName('guest', guests, 'minimal');
  expect(lacksService(guest, asking('ssh'))).toEqual([]);
  const refusal =
    'workload ledger: the guest minimal has no service toString (it has agent, echo, ledger, ssh)';
  expect(lacksService(guest, asking('toString'))).toEqual([refusal]);
});

test('names an ability that a scenario needs and an engine lacks', () => {
  const problems = (name: string, needs: Experiment['needs'], inject?: Fault) => {
    const engine = byName('engine', engines, name);
    const timeline = inject ? [{ atMs: 1, inject }] : [];
    const experiment = { ...valid, timeline, ...(needs ? { needs } : {}) };
    return validateEngine(engine, engine.parameters, experiment).join();
  };
  expect(problems('lockstep', ['standby-guest', 'chains'])).toBe('');
  expect(problems('unprotected', ['standby', 'standby-guest'])).toBe(
    'the scenario needs standby-guest, which the engine unprotected with these parameters lacks',
  );
  expect(problems('lockstep', ['disk'])).toMatch(/needs disk/);
  expect(problems('simulated', ['chains'])).toBe('');
  expect(problems('colo', [], channelCut({ channel: 'inputs' }))).toBe('');
  expect(problems('lockstep', [], channelCut({ channel: 'inputs' }))).toBe(
    'channel-cut: the engine lockstep has no channel inputs (it has log, state)',
  );
});
