import { expect, test } from 'vitest';
import { engines } from '../../lab/engines/index.ts';
import { suites } from '../../suites/index.ts';
import { changed, parametersOf } from './change.ts';
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

test('what the scenario does not allow is refused, with what it does', () => {
  expect(() => changed('latency/rtt-10', scenario, { 'power-cut.on': 'b' })).toThrow(
    /does not let power-cut.on be set; it allows .*link-delay.delayMs/,
  );
});

test('an engine’s parameters must be ones it has, of their kind and range', () => {
  expect(parametersOf(scenario, lockstep, { lag: 8 })).toMatchObject({ lag: 8, twins: 2 });
  expect(() => parametersOf(scenario, lockstep, { leg: 8 })).toThrow(/has no parameter leg/);
  expect(() => parametersOf(scenario, lockstep, { lag: 'long' })).toThrow(/lag .* is a number/);
  expect(() => parametersOf(scenario, lockstep, { lag: 0 })).toThrow(/cannot take this: lag/);
});
