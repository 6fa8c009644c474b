import { expect, test } from 'vitest';
import type { Engine } from '../../lab/engines/engine.ts';
import type { Scenario, Suite } from '../../suites/suite.ts';
import { UsageError } from '../errors.ts';
import { select } from './select.ts';

const scenario = (name: string, needs: Scenario['needs'] = []): Scenario => ({
  ...{ name, title: name, why: '', needs, expectations: [] },
  ...{ guest: 'minimal', workload: { name: 'ledger', parameters: {} }, pulseHz: 100 },
  ...{ timeline: [], loadMs: 1, settleMs: 0 },
});
const suites: readonly Suite[] = [
  { name: 'smoke', title: '', scenarios: [scenario('calm'), scenario('cut', ['chains'])] },
  { name: 'long', title: '', scenarios: [scenario('calm', ['pauses'])] },
];
const engine = (name: string, evidence: Engine['evidence']): Engine => ({
  ...{
    name,
    says: '',
    platform: 'local',
    needs: [],
    detection: { beatMs: 50, suspicionMs: 300 },
    nsPerInstruction: null,
    takesDisks: true,
    evidence,
    runsStandby: true,
    keepsMemory: true,
    channels: [],
    hasStandby: () => true,
  },
  parameters: {},
  validate: () => null,
  version: () => Promise.resolve('1'),
  provision: () => Promise.reject(new Error('not here')),
});

const byName: Engine = { ...engine('z', ['chains']), byNameOnly: true };

function chosen(targets: readonly string[], engines: readonly string[] = []): string[] {
  return select(suites, [engine('x', ['chains']), engine('y', ['pauses'])], targets, engines).map(
    (selection) => `${selection.suite.name}/${selection.scenario.name} on ${selection.engine.name}`,
  );
}

test('a suite means each of its scenarios on each of their engines', () => {
  expect(chosen(['smoke'])).toEqual(['smoke/calm on x', 'smoke/calm on y', 'smoke/cut on x']);
});

test('a target that is typed twice runs once, in the order of the catalogue', () => {
  expect(chosen(['long', 'smoke/cut', 'smoke/cut', 'smoke'], ['y'])).toEqual([
    'smoke/calm on y',
    'long/calm on y',
  ]);
});

function named(engines: readonly Engine[], names: readonly string[]): string[] {
  return select(suites, engines, ['smoke', 'long'], names).map(
    (selection) => `${selection.suite.name}/${selection.scenario.name} on ${selection.engine.name}`,
  );
}

test('an engine that is chosen by name only gets the scenarios whose needs it meets', () => {
  const smoke = ['smoke/calm on z', 'smoke/cut on z'];
  expect(named([engine('x', []), byName], [])).toEqual(['smoke/calm on x']);
  expect(named([engine('x', []), byName], ['z'])).toEqual(smoke);
  expect(named([engine('x', []), byName], ['x'])).toEqual(['smoke/calm on x']);
  expect(named([engine('x', []), { ...byName, isCanary: true }], [])).toEqual(['smoke/calm on x']);
  expect(named([{ ...byName, isCanary: true }], ['z'])).toEqual([...smoke, 'long/calm on z']);
});

test.for([
  [['smok'], [], 'no suite "smok"; did you mean smoke?'],
  [['smoke/clam'], [], 'no scenario "clam"; did you mean calm?'],
  [['smoke'], ['z'], 'no engine "z"; did you mean x?'],
  [['smoke/cut/1'], [], 'smoke/cut/1 is not SUITE or SUITE/SCENARIO'],
  [['smoke/cut'], ['y'], 'no scenario of smoke/cut is for the engine y; see: ftlab list'],
] as const)('%j on %j is refused', ([targets, engines, message]) => {
  expect(() => chosen(targets, engines)).toThrow(new UsageError(message));
});
