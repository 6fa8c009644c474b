import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engines } from '../../lab/engines/index.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { sampleCampaign } from '../../reports/samples/campaign.ts';
import type { Defect } from '../../reports/samples/story.ts';
import { suites } from '../../suites/index.ts';
import { atEndOfBudget } from './budget.ts';
import { createCampaign, runCampaign } from './campaign.ts';
import { fakeTrials } from './fake-trial.ts';
import { makePlan, openPlan, PLAN_FILE, readPlan, writePlan } from './plan.ts';
import { openCampaign } from './resume.ts';
import { select } from './select.ts';
import { unfinishedNight } from './unfinished-night.ts';

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => rmSync(runs, { recursive: true }));

const TOOL = { version: '0', commit: 'abc', dirty: false };
const CHOSEN = ['smoke/calm', 'smoke/active-power', 'smoke/active-hang'];

const SPARE = ['smoke/standby-power', 'smoke/power-twice', 'power/active'];
const selectedOn = (names: readonly string[]) => select(suites, engines, names, ['lockstep']);

/** A night of three trials, and of spare scenarios that take so long each. */
function begin(budgetMs: number | undefined, spareMs: readonly number[] = []) {
  const spare = spareMs.flatMap((costMs, index) =>
    selectedOn(SPARE.slice(index, index + 1)).map((selected) => ({ selected, costMs })),
  );
  const scenarios = SPARE.slice(0, spare.length).map(onLockstep);
  const leftOut = spare.length === 0 ? [] : [{ reason: 'for another night', scenarios }];
  const choice = { selected: selectedOn(CHOSEN), leftOut, spare, isNight: true };
  const budget = budgetMs === undefined ? {} : { budgetMs };
  const plan = makePlan({ ...choice, ...budget }, { seed: 1, trials: 1, set: {} });
  return createCampaign(runs, plan, '', { tool: TOOL, environment: {} });
}

/** The same night, run until it ends. */
async function night(
  budgetMs: number | undefined,
  { calm = [], spareMs = [] }: { calm?: readonly Defect[]; spareMs?: readonly number[] } = {},
) {
  const open = begin(budgetMs, spareMs);
  const record = fakeTrials({ defects: { 'smoke/calm 1': calm, 'smoke/calm 2': calm }, stepMs: 5 });
  const { signal } = new AbortController();
  await runCampaign(open, { toolbox: {} as Toolbox, signal, record, onTrial: () => {} });
  return { folder: open.folder, campaign: readCampaign(open.folder) };
}

const onLockstep = (scenario: string) => ({ scenario, engine: 'lockstep' });
const ran = ({ trials }: { trials: readonly { scenario: string }[] }) =>
  trials.map(({ scenario }) => scenario);

test('trials that have not run when the budget is used up are left for another night', async () => {
  const { folder, campaign } = await night(1);
  expect(ran(campaign)).toEqual(['smoke/calm']);
  expect(campaign).toMatchObject({ missing: 0, outcome: 'passed', endedAt: expect.any(String) });
  expect(campaign.leftOut).toEqual([
    {
      reason: expect.stringMatching(/^for another night: .* the budget is used up$/),
      scenarios: CHOSEN.slice(1).map((scenario) => ({ scenario, engine: 'lockstep' })),
    },
  ]);
  expect(unfinishedNight(runs, TOOL)).toEqual({ night: null, why: null });
  // The plan repeats what has run.
  const plan = readPlan(join(folder, PLAN_FILE));
  expect(openPlan(plan).resolved.map(({ name }) => name)).toEqual(['smoke/calm']);
  expect(plan.budgetMs).toBeUndefined();
});

test('every trial runs within a long budget, and without one', async () => {
  expect(ran((await night(60_000)).campaign)).toEqual(CHOSEN);
  expect(ran((await night(undefined)).campaign)).toEqual(CHOSEN);
});

test('spare scenarios run as long as they fit into the rest of the budget', async () => {
  const { folder, campaign } = await night(60_000, { spareMs: [20_000, 1e9, 20_000] });
  expect(ran(campaign)).toEqual([...CHOSEN, 'smoke/standby-power', 'power/active']);
  expect(campaign).toMatchObject({ missing: 0, endedAt: expect.any(String) });
  expect(campaign.leftOut).toEqual([
    { reason: 'for another night', scenarios: [onLockstep('smoke/power-twice')] },
  ]);
  expect(unfinishedNight(runs, TOOL)).toEqual({ night: null, why: null });
  const plan = readPlan(join(folder, PLAN_FILE));
  expect(openPlan(plan).resolved.map(({ name }) => name)).toEqual(ran(campaign));
  expect(plan.spare?.map(({ scenario }) => scenario)).toEqual(['smoke/power-twice']);
});

test('a night that is killed in its spare time has these scenarios in its plan', async () => {
  const open = begin(60_000, [20_000]);
  const controller = new AbortController();
  const record = fakeTrials({
    onStep: (step, path) => {
      if (step === 'begin' && path.includes('standby-power')) controller.abort();
    },
  });
  const added: number[] = [];
  await runCampaign(open, {
    ...{ toolbox: {} as Toolbox, signal: controller.signal, record, onTrial: () => {} },
    onSpare: (trials) => added.push(trials),
  });
  expect(added).toEqual([1]);
  const plan = readPlan(join(open.folder, PLAN_FILE));
  expect(openPlan(plan).resolved.map(({ name }) => name)).toEqual([...CHOSEN, SPARE[0]]);
  expect(plan).toMatchObject({ budgetMs: 60_000, spare: [], leftOut: [] });
});

test('nothing is added to a night that is stopped in its last trial', async () => {
  const open = begin(60_000, [20_000]);
  const controller = new AbortController();
  const record = fakeTrials({
    onStep: (step, path) => {
      if (step === 'sealed' && path.includes('active-hang')) controller.abort();
    },
  });
  const options = { toolbox: {} as Toolbox, signal: controller.signal, record };
  const campaign = await runCampaign(open, { ...options, onTrial: () => {} });
  expect(ran(campaign)).toEqual(CHOSEN);
  expect(campaign).toMatchObject({ missing: 0, endedAt: expect.any(String) });
});

test('a spare scenario that has changed refuses nothing, and never runs', () => {
  const { folder } = begin(60_000, [20_000, 20_000]);
  const path = join(folder, PLAN_FILE);
  const plan = readPlan(path);
  const [first, ...others] = plan.spare ?? [];
  if (!first) throw new Error('the plan has no spare scenario');
  writePlan(path, { ...plan, spare: [{ ...first, digest: '0' }, ...others] });
  expect(openCampaign(folder).spare.map(({ resolved }) => resolved.name)).toEqual([SPARE[1]]);
});

test('no spare scenario runs when the budget is used up, or without a budget', async () => {
  expect(ran((await night(1, { spareMs: [1, 1] })).campaign)).toEqual(CHOSEN.slice(0, 1));
  expect(ran((await night(undefined, { spareMs: [1, 1] })).campaign)).toEqual(CHOSEN);
});

test('a night that is opened again keeps its budget and its spare scenarios', () => {
  const { budgetMs, spare } = openCampaign(begin(60_000, [20_000]).folder);
  expect(budgetMs).toBe(60_000);
  expect(spare).toMatchObject([
    { resolved: { name: 'smoke/standby-power' }, costMs: 20_000, trials: 1 },
  ]);
});

test('repetitions of a failure run although the budget is used up', async () => {
  const { campaign } = await night(1, { calm: ['lost'] });
  expect(ran(campaign)).toEqual(['smoke/calm', 'smoke/calm', 'smoke/calm']);
  expect(campaign.outcome).toBe('failed');
});

test('repetitions and further pairs of a trial use no budget', () => {
  const ids = { scenario: 'smoke/calm', engine: 'lockstep', seed: 1, trial: 1 };
  const planned = [
    { ...ids, folder: 'calm/1/pair-1', pair: 0, repeats: null },
    { ...ids, folder: 'calm/1/pair-2', pair: 1, repeats: null },
    { ...ids, folder: 'calm/2', trial: 2, pair: null, repeats: 'calm/1/pair-1' },
    { ...ids, folder: 'calm/3', trial: 3, pair: null, repeats: null },
  ];
  const all = sampleCampaign(planned);
  const trials = all.trials.slice(0, 3).map((trial) => ({ ...trial, durationMs: 1000 }));
  const campaign = { ...all, planned, trials };
  expect(atEndOfBudget(campaign, 1001)).toBe(campaign);
  expect(atEndOfBudget(campaign, 1000).planned).toEqual(planned.slice(0, 3));
});
