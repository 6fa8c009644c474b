import { expect, test } from 'vitest';
import { engines } from '../lab/engines/index.ts';
import { refusesEngine, refusesExperiment } from '../lab/refuses.ts';
import { suites } from './index.ts';
import { partitions, speakerOf } from './split-brain.ts';

const scenarios = suites.flatMap((suite) =>
  suite.scenarios.map((scenario) => ({ suite, scenario })),
);

test('every scenario can be done, on engines there are, with parameters they take', () => {
  const wrong = scenarios.flatMap(({ suite, scenario }) => {
    const name = `${suite.name}/${scenario.name}`;
    const refused = scenario.engines.flatMap((engineName) => {
      const engine = engines.find((one) => one.name === engineName);
      if (!engine) return `no engine ${engineName}`;
      const parameters = { ...engine.parameters, ...scenario.parameters?.[engineName] };
      return engine.refuses(parameters) ?? refusesEngine(engine, parameters, scenario);
    });
    return [...refusesExperiment(scenario), ...refused].map((text) => `${name}: ${text}`);
  });
  expect(wrong).toEqual([]);
});

test('every scenario has a name of its own, says why, and expects something', () => {
  const names = scenarios.map(({ suite, scenario }) => `${suite.name}/${scenario.name}`);
  expect(new Set(names).size).toBe(names.length);
  for (const { scenario } of scenarios) {
    expect(scenario.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(scenario.why).toMatch(/[.]$/);
    expect(scenario.expectations.length).toBeGreaterThan(0);
  }
});

test('whoever makes a pair whole again says what that may cost, unless nobody is left to tell', () => {
  const unsaid = scenarios.filter(({ scenario: { timeline, expectations, pairs } }) => {
    const asked = [expectations, ...(pairs ?? []).map((pair) => pair.expectations)].slice(
      pairs ? 1 : 0,
    );
    const isSaid = asked.every((all) =>
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
