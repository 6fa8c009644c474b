import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { engines } from '../../lab/engines/index.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { suites } from '../../suites/index.ts';
import { UsageError } from '../errors.ts';
import { createCampaign } from './campaign.ts';
import type { Choice } from './choose.ts';
import { SEED_MAX, TRIALS_MAX } from './limits.ts';
import { makePlan, openPlan, planLine, plannedTrials, readPlan } from './plan.ts';
import { newestUnfinished, openCampaign } from './resume.ts';
import { select } from './select.ts';

const names = suites.map((suite) => suite.name);
const options = { seed: 7, trials: 1, set: {} };
const ANYWHERE = { tool: null, environment: {} };
const choice = (targets: readonly string[], engineNames: string[], isNight = false): Choice => {
  return { selected: select(suites, engines, targets, engineNames), isNight, leftOut: [] };
};

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => rmSync(runs, { recursive: true }));

test('a reopened plan runs the same trials in the same order, with the same parameters', () => {
  const set = { lag: 8, 'workload.rateHz': 50 };
  const plan = makePlan(choice(['smoke', 'power'], ['lockstep']), { seed: 7, trials: 3, set });
  const again = openPlan(JSON.parse(JSON.stringify(plan.file)));
  expect(plannedTrials(again)).toEqual(plannedTrials(plan));
  expect(again.resolved.map(({ parameters }) => parameters.lag)).toContain(8);
  expect(again.resolved[0]?.scenario.workload.parameters.rateHz).toBe(50);
  expect(plannedTrials(plan).slice(0, 3)).toMatchObject([
    { scenario: 'smoke/calm', seed: 7, trial: 1, folder: 'smoke/calm/lockstep/1' },
    { scenario: 'smoke/calm', seed: 8, trial: 2, folder: 'smoke/calm/lockstep/2' },
    { scenario: 'smoke/calm', seed: 9, trial: 3, folder: 'smoke/calm/lockstep/3' },
  ]);
});

test('all there is, as a night could choose it, fits into the variable that hands it over', () => {
  const plan = makePlan(choice(names, [], true), options);
  const leftOut = [{ reason: 'for another night', scenarios: plan.file.combinations }];
  // The kernel takes 128 KiB in a variable.
  expect(JSON.stringify({ ...plan.file, leftOut }).length).toBeLessThan(96 * 1024);
});

test('several pairs of a trial are planned with a folder each', () => {
  const plan = makePlan(choice(['pairs/apart'], ['simulated']), options);
  expect(plannedTrials(plan)).toMatchObject([
    { pair: 0, folder: 'pairs/apart/simulated/1/pair-1' },
    { pair: 1, folder: 'pairs/apart/simulated/1/pair-2' },
  ]);
});

test('a plan whose scenario or engine has changed since is refused', () => {
  const { file } = makePlan(choice(['smoke/calm'], ['lockstep']), options);
  const combinations = file.combinations.map((combination) => ({
    ...combination,
    digest: '0'.repeat(16),
  }));
  expect(() => openPlan({ ...file, combinations })).toThrow(
    /^smoke\/calm on lockstep has changed since it was planned; check out/,
  );
});

test('changes by --set are part of the plan', () => {
  const digestWith = (set: Record<string, number>) =>
    makePlan(choice(['smoke/calm'], ['lockstep']), { ...options, set }).resolved[0]?.digest;
  const digests = [{}, { lag: 8 }, { 'workload.rateHz': 50 }].map(digestWith);
  expect(new Set(digests).size).toBe(3);
});

test('more trials than a campaign may have, and seeds beyond their range, are refused', () => {
  const selected = choice(['smoke'], ['lockstep']);
  const plan = (trials: number, seed: number) => makePlan(selected, { trials, seed, set: {} });
  expect(() => plan(TRIALS_MAX, 1)).toThrow(/× 10000 trials are 50000 trials; .* at most 10000$/);
  expect(() => plan(2, SEED_MAX)).toThrow(/^seed 2147483647 with 2 trials exceeds 2147483647/);
  expect(plannedTrials(plan(1, SEED_MAX))).toHaveLength(selected.selected.length);
});

test('a plan starts with a line of its number of trials and its estimated time', () => {
  const line = (trials: number) =>
    planLine(makePlan(choice(['smoke'], ['lockstep', 'colo']), { ...options, trials }));
  expect(line(1)).toMatch(/^10 trials: 5 scenarios on lockstep, colo; about \d+ minutes$/);
  expect(line(20)).toMatch(
    /^200 trials: 5 scenarios on lockstep, colo, 20 of each; about \d+ minutes$/,
  );
});

test('a night is repeated by its stored plan, any other campaign by its typed command', () => {
  const night = makePlan(choice(['smoke/calm'], ['lockstep'], true), options);
  const { folder, campaign } = createCampaign(runs, night, 'typed', ANYWHERE);
  const path = join(folder, 'plan.json');
  expect(campaign.command).toBe(`scripts/ftlab run --plan ${path}`);
  expect(readPlan(path)).toEqual(night.file);
  const typed = makePlan(choice(['smoke/calm'], ['lockstep']), options);
  expect(createCampaign(runs, typed, 'typed', ANYWHERE).campaign.command).toBe('typed');
});

test('an unfinished campaign is opened as planned; a different plan is refused', () => {
  const plan = makePlan(choice(['smoke/calm'], ['lockstep']), { ...options, set: { lag: 8 } });
  const { folder } = createCampaign(runs, plan, 'typed', ANYWHERE);
  mkdirSync(join(runs, 'zz-newer'));
  writeFileSync(join(runs, 'zz-newer/campaign.json'), '{');
  const warned: string[] = [];
  expect(newestUnfinished(runs, (line) => warned.push(line))).toBe(folder);
  expect(warned).toEqual([expect.stringMatching(/zz-newer is passed over: .*: not JSON$/)]);
  const { campaign, resolvedFor } = openCampaign(folder);
  const [planned] = campaign.planned;
  if (!planned) throw new Error('nothing planned');
  expect(resolvedFor(planned).parameters.lag).toBe(8);
  rmSync(join(folder, 'plan.json')); // as of an ftlab that stored none
  expect(openCampaign(folder).resolvedFor(planned).digest).toBe(plan.resolved[0]?.digest);
  const changed = readFileSync(join(folder, 'campaign.json'), 'utf8').replace('"lag"', '"lga"');
  writeFileSync(join(folder, 'campaign.json'), changed);
  expect(readCampaign(folder).set).toEqual({ lga: 8 });
  expect(() => openCampaign(folder)).toThrow(/^cannot resume .* has no parameter lga/);
});

test('a file that is no plan is refused in one line', () => {
  const file = join(runs, 'plan.json');
  const refusal = (content: string) => {
    writeFileSync(file, content);
    return () => readPlan(file);
  };
  expect(() => readPlan(join(runs, 'none.json'))).toThrow(/does not exist$/);
  expect(() => readPlan(runs)).toThrow(/is not a plan.json$/);
  expect(refusal('{')).toThrow(UsageError);
  expect(refusal('{}')).toThrow(/schemaVersion: /);
  const { file: plan } = makePlan(choice(['smoke/calm'], ['lockstep']), options);
  expect(refusal(JSON.stringify({ ...plan, trials: 1e9 }))).toThrow(/trials: /);
  symlinkSync('/dev/zero', join(runs, 'endless.json'));
  expect(() => readPlan(join(runs, 'endless.json'))).toThrow(/is not a plan.json$/);
});
