import { expect, test } from 'vitest';
import { engines } from '../../lab/engines/index.ts';
import { suites } from '../../suites/index.ts';
import { changed, parametersOf } from './overrides.ts';
import { byName } from './select.ts';

const scenario = byName('scenario', byName('suite', suites, 'latency').scenarios, 'rtt-10');
const lockstep = byName('engine', engines, 'lockstep');

test('workload and fault parameters that the scenario allows are set', () => {
  const set = { 'workload.rateHz': 50, 'link-delay.delayMs': 3 };
  const other = changed('latency/rtt-10', scenario, set);
  expect(other.workload.parameters.rateHz).toBe(50);
  expect(other.conditions?.[0]?.parameters.delayMs).toBe(3);
  expect(scenario.conditions?.[0]?.parameters.delayMs).toBe(5);
});

test('a parameter that the scenario does not open is refused, with the open ones', () => {
  expect(() => changed('latency/rtt-10', scenario, { 'power-cut.on': 'b' })).toThrow(
    /does not let power-cut.on be set; it allows .*link-delay.delayMs/,
  );
});

test('every parameter that a scenario opens exists in it', () => {
  const others = suites.flatMap(({ name, scenarios }) =>
    scenarios.map((candidate) => [`${name}/${candidate.name}`, candidate] as const),
  );
  for (const [name, candidate] of others)
    for (const path of candidate.settable ?? []) {
      const [of, parameter = ''] = path.split('.');
      const other = changed(name, candidate, { [path]: 7 });
      const faults = other.timeline.flatMap((step) => ('inject' in step ? [step.inject] : []));
      const values = [...(other.conditions ?? []), ...faults]
        .filter(({ fault }) => fault === of)
        .map(({ parameters }) => parameters[parameter]);
      if (of === 'workload') values.push(other.workload.parameters[parameter]);
      if (path === 'load.steadyMs') values.push(other.steadyMs);
      expect([name, path, ...new Set(values)]).toEqual([name, path, 7]);
    }
});

test('a load can be set to run to its limit, and no other part of it can be set', () => {
  expect(changed('latency/rtt-10', scenario, { 'load.steadyMs': 0 }).steadyMs).toBe(0);
  expect(() => changed('latency/rtt-10', scenario, { 'load.loadMs': 1 })).toThrow(
    /does not let load.loadMs be set; it allows .*load.steadyMs/,
  );
});

test('a fault that the scenario does not have cannot be set', () => {
  const without = { ...scenario, conditions: [] };
  expect(() => changed('latency/rtt-0', without, { 'link-delay.delayMs': 7 })).toThrow(
    'latency/rtt-0 has no fault link-delay: link-delay.delayMs cannot be set',
  );
});

test('parameters of an engine must exist, with a value of their type and range', () => {
  expect(parametersOf(scenario, lockstep, { lag: 8 })).toMatchObject({ lag: 8, twins: 2 });
  expect(() => parametersOf(scenario, lockstep, { leg: 8 })).toThrow(/has no parameter leg/);
  expect(() => parametersOf(scenario, lockstep, { lag: 'long' })).toThrow(/lag .* is a number/);
  expect(() => parametersOf(scenario, lockstep, { lag: 0 })).toThrow(/cannot take this: lag/);
});
