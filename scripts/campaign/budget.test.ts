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
import { makePlan, openPlan, PLAN_FILE, readPlan } from './plan.ts';
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

/** A night of three trials, run until it ends. */
async function night(budgetMs: number | undefined, calm: readonly Defect[] = []) {
  const choice = { selected: select(suites, engines, CHOSEN, ['lockstep']), leftOut: [] };
  const budget = budgetMs === undefined ? {} : { budgetMs };
  const plan = makePlan({ ...choice, isNight: true, ...budget }, { seed: 1, trials: 1, set: {} });
  const open = createCampaign(runs, plan, '', { tool: TOOL, environment: {} });
  const record = fakeTrials({ defects: { 'smoke/calm 1': calm, 'smoke/calm 2': calm }, stepMs: 5 });
  const { signal } = new AbortController();
  await runCampaign(open, { toolbox: {} as Toolbox, signal, record, onTrial: () => {} });
  return { folder: open.folder, campaign: readCampaign(open.folder) };
}

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

test('repetitions of a failure run although the budget is used up', async () => {
  const { campaign } = await night(1, ['lost']);
  expect(ran(campaign)).toEqual(['smoke/calm', 'smoke/calm', 'smoke/calm']);
  expect(campaign.outcome).toBe('failed');
});

test('a night that is opened again keeps its budget', async () => {
  const { folder } = await night(60_000);
  expect(openCampaign(folder).budgetMs).toBe(60_000);
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
