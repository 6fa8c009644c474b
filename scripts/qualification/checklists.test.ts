import { describe, expect, test } from 'vitest';
import { engines } from '../../lab/engines/index.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { abilitiesOf } from '../../lab/needs.ts';
import { type Checklist, trialsEach } from '../../reports/qualification/checklist.ts';
import { trialsMissing } from '../../reports/qualification/rows.ts';
import { shareAtMost } from '../../reports/statistics/binomial.ts';
import { estimateMs } from '../campaign/estimate.ts';
import { resolveNamed } from '../campaign/plan.ts';
import { UsageError } from '../errors.ts';
import { checklistNames, openChecklist } from './checklists.ts';
import { obstaclesOf } from './obstacles.ts';

const HOUR_MS = 3_600_000;

const shipped = checklistNames().map((name) => [name, openChecklist(name).checklist] as const);

/** Trials of each scenario that the checklist asks of lockstep, from nothing. */
function planOf(checklist: Checklist): Map<string, number> {
  const abilities = abilitiesOf(lockstep, lockstep.parameters);
  const obstacles = obstaclesOf(checklist, lockstep);
  return trialsMissing(checklist, { trials: [], abilities, obstacles, isQuick: false });
}

test('both are there', () => {
  expect(shipped.map(([name]) => name)).toEqual(['everrun', 'fault-tolerant-vm']);
  expect(shipped.map(([, { rows }]) => rows.length)).toEqual([19, 66]);
});

describe.for(shipped)('%s', ([name, checklist]) => {
  test('it is named as its file', () => expect(checklist.name).toBe(name));

  test('every row that applies to lockstep can be judged on it, and its scenarios can run', () => {
    const abilities: ReadonlySet<string> = abilitiesOf(lockstep, lockstep.parameters);
    const applying = checklist.rows.filter((row) =>
      row.appliesWhen.every((ability) => abilities.has(ability)),
    );
    const obstacles = obstaclesOf({ ...checklist, rows: applying }, lockstep);
    expect([...obstacles]).toEqual([]);
    for (const scenario of planOf(checklist).keys()) resolveNamed(scenario, 'lockstep', {});
  });

  test('a row that does not apply to lockstep can be judged on another engine', () => {
    const stuck = checklist.rows.filter((row) =>
      engines.every((engine) => {
        const abilities: ReadonlySet<string> = abilitiesOf(engine, engine.parameters);
        const applies = row.appliesWhen.every((ability) => abilities.has(ability));
        return !applies || obstaclesOf({ ...checklist, rows: [row] }, engine).size > 0;
      }),
    );
    expect(stuck.map(({ id }) => id)).toEqual([]);
  });

  test('the trials of a row show the bound that it states', () => {
    for (const { id, procedure } of checklist.rows) {
      if (procedure?.failureShareAtMost === undefined) continue;
      const trials = trialsEach(procedure, checklist.confidence) * procedure.scenarios.length;
      const share = shareAtMost(0, trials, checklist.confidence);
      expect(share, id).toBeLessThanOrEqual(procedure.failureShareAtMost);
    }
  });
});

test('the bounds in the heads of the files follow from their trials', () => {
  const percent = (trials: number) => Math.round(shareAtMost(0, trials, 0.95) * 100);
  expect([29, 10, 5, 3].map(percent)).toEqual([10, 26, 45, 63]);
});

test('everrun takes at most an hour on two cores, by the estimate of ftlab', () => {
  const [, everrun] = shipped.find(([name]) => name === 'everrun') ?? [];
  if (!everrun) throw new Error('there is no checklist everrun');
  const plan = [...planOf(everrun)];
  expect(plan.find(([scenario]) => scenario === 'power/active')).toEqual(['power/active', 29]);
  const ms = plan
    .map(([scenario, trials]) => estimateMs(resolveNamed(scenario, 'lockstep', {})) * trials)
    .reduce((sum, trialMs) => sum + trialMs, 0);
  expect(ms).toBeLessThan(HOUR_MS);
});

test('an engine that cannot show a row: the row and the reason', () => {
  const { checklist } = openChecklist('everrun');
  const unprotected = engines.find(({ name }) => name === 'unprotected');
  if (!unprotected) throw new Error('there is no engine unprotected');
  const obstacles = obstaclesOf(checklist, unprotected);
  expect(obstacles.get('EV-03')).toMatch(/needs chains|cannot run/);
  expect(obstacles.has('EV-02')).toBe(false);
});

test.for([
  ['evrerun', 'no checklist "evrerun"; did you mean everrun?'],
  ['./none.yaml', 'no checklist: ./none.yaml does not exist'],
  ['/', 'no checklist: / is not a YAML file'],
] as const)('%s is refused', ([name, message]) => {
  expect(() => openChecklist(name)).toThrow(new UsageError(message));
});
