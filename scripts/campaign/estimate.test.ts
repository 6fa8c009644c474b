import { expect, test } from 'vitest';
import { engines } from '../../lab/engines/index.ts';
import { expectedLoadMs } from '../../lab/timeline.ts';
import { suites } from '../../suites/index.ts';
import { estimateMs, estimatorOf } from './estimate.ts';
import { keyOf, NO_PAST } from './past.ts';
import { select } from './select.ts';

const [calm, power] = select(suites, engines, ['smoke/calm', 'smoke/active-power'], ['colo']);
const [alike] = select(suites, engines, ['smoke/calm'], ['lockstep']);
const everyEngine = select(suites, engines, ['smoke/calm'], []);
if (!calm || !power || !alike) throw new Error('there are fewer scenarios');

test('durations of the scenario on this engine come before all else', () => {
  const past = { tookMs: new Map([[keyOf(calm), 1234]]), overheadMs: new Map([['colo', 500]]) };
  const estimate = estimatorOf(past);
  expect(estimate(calm)).toBe(1234);
  expect(estimate(power)).toBe(expectedLoadMs(power.scenario) + 500);
  expect(estimate(alike)).toBe(estimateMs(alike));
});

test('without recorded trials each engine has its figure, an unmeasured engine the largest', () => {
  const beside = (selection: typeof calm) =>
    estimatorOf(NO_PAST)(selection) - expectedLoadMs(selection.scenario);
  expect(beside(calm)).toBe(beside(power));
  expect(beside(alike)).toBeLessThan(beside(calm));
  const unknown = { ...alike, engine: { ...alike.engine, name: 'another' } };
  const slowest = Math.max(...everyEngine.map(beside));
  expect(slowest).toBeGreaterThan(beside(calm));
  expect(beside(unknown)).toBe(slowest);
});
