import { expect, test } from 'vitest';
import { engines } from '../lab/engines/index.ts';
import { NEEDS } from '../lab/needs.ts';
import { enginesFor } from '../lab/validate-engine.ts';
import { validateExperiment } from '../lab/validate-experiment.ts';
import { suites } from './index.ts';
import { partitions, speakerOf } from './split-brain.ts';
import type { Scenario } from './suite.ts';

const scenarios = suites.flatMap((suite) =>
  suite.scenarios.map((scenario) => ({ suite, scenario })),
);

test('every scenario can run on at least one engine, with valid parameters', () => {
  const wrong = scenarios.flatMap(({ suite, scenario }) => {
    const able = enginesFor(scenario, engines);
    const problems = able.flatMap((engine) => {
      const parameters = { ...engine.parameters, ...scenario.parameters?.[engine.name] };
      return engine.validate(parameters) ?? [];
    });
    if (able.length === 0) problems.push('no engine meets its needs');
    const all = [...validateExperiment(scenario), ...problems];
    return all.map((text) => `${suite.name}/${scenario.name}: ${text}`);
  });
  expect(wrong).toEqual([]);
});

/** Scenarios for some engines only, with these engines; every other scenario is for all. */
const ENGINES: Readonly<Record<string, string>> = {
  'channels/inputs': 'colo',
  'channels/outputs': 'colo',
  'channels/state': 'colo',
  'channels/disk': 'colo',
  'channels/inputs-then-power': 'colo',
  'channels/outputs-then-power': 'colo',
  'channels/one-client': 'colo remus',
  'channels/shared-counter': 'colo remus',
  'corruption/standby-hash': 'lockstep colo',
  'corruption/standby-work': 'lockstep colo',
  'disk/active-power': 'colo unprotected',
  'disk/standby-power': 'colo unprotected',
  'disk/power-twice': 'colo unprotected',
  'disk/standby-power-twice': 'colo',
  'disk/standby-hang': 'colo',
  'disk/sync-cut': 'colo',
  'power/target-in-pause': 'lockstep colo',
  'power/target-at-handover': 'lockstep colo',
  'power/active-in-checkpoint': 'colo remus',
  'power/standby-in-checkpoint': 'colo remus',
};

test('the engines of each scenario follow from its needs; a canary only runs by name', () => {
  const unlike = scenarios.flatMap(({ suite, scenario }) => {
    const name = `${suite.name}/${scenario.name}`;
    const computed = enginesFor(scenario, engines).map((engine) => engine.name);
    const wanted = ENGINES[name] ?? 'lockstep colo remus unprotected';
    return computed.join(' ') === wanted ? [] : [`${name}: ${computed.join(' ')}`];
  });
  expect(unlike).toEqual([]);
  const names = scenarios.map(({ suite, scenario }) => `${suite.name}/${scenario.name}`);
  expect(Object.keys(ENGINES).filter((name) => !names.includes(name))).toEqual([]);
});

test('a canary runs by name only; needs hold for every other engine that is named', () => {
  expect(engines.filter((engine) => engine.isCanary && !engine.byNameOnly)).toEqual([]);
  const needy = { ...scenarios[0]?.scenario, needs: NEEDS } as Scenario;
  const names = engines.map(({ name }) => name);
  expect(enginesFor(needy, engines, names).map(({ name }) => name)).toEqual(['simulated']);
});

test('every scenario has a unique name, a reason, and an expectation', () => {
  const names = scenarios.map(({ suite, scenario }) => `${suite.name}/${scenario.name}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { scenario } of scenarios) {
    expect(scenario.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(scenario.why).toMatch(/[.]$/);
    expect(scenario.expectations.length).toBeGreaterThan(0);
  }
});

test('a scenario that re-protects limits its pause, or expects silence', () => {
  const unsaid = scenarios.filter(({ scenario: { timeline, expectations, pairs } }) => {
    const expectationLists = [
      expectations,
      ...(pairs ?? []).map((pair) => pair.expectations),
    ].slice(pairs ? 1 : 0);
    const isSaid = expectationLists.every((all) =>
      all.some(({ expectation }) => /^reprotect-pause-within$|^falls-silent$/.test(expectation)),
    );
    return timeline.some((step) => 'reprotect' in step) && !isSaid;
  });
  expect(unsaid.map(({ scenario }) => scenario.name)).toEqual([]);
});

test('four places can be parted in fourteen ways', () => {
  expect(partitions()).toHaveLength(14);
});

test.each([
  [[['a'], ['b', 'w', 'c']], 'b'],
  [[['a', 'b', 'c'], ['w']], 'a'],
  [
    [
      ['a', 'w'],
      ['b', 'c'],
    ],
    'a',
  ],
  [
    [
      ['a', 'c'],
      ['b', 'w'],
    ],
    'b',
  ],
  [[['a'], ['b'], ['w'], ['c']], 'none'],
] as const)('parted as %j, %s may speak', (groups, speaker) => {
  expect(speakerOf(groups)).toBe(speaker);
});
