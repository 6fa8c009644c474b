import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sealRecording } from '../../lab/recording/seal.ts';
import { nothingLost } from '../expectations/index.ts';
import { summaryLines } from '../reporters/console.ts';
import { sampleCampaign } from '../samples/campaign.ts';
import { sample } from '../samples/recording.ts';
import type { Campaign } from './schema.ts';
import { judgedAgain, readCampaign, rejudge } from './store.ts';

let run = '';
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'ftlab-store-'));
});
afterEach(() => rmSync(run, { recursive: true }));

const planEntry = { scenario: 'sample/active-power', engine: 'lockstep' };

/** A campaign of that plan, passed by its file; its first trial is recorded in folder 1. */
function campaignOf(trials: Parameters<typeof sampleCampaign>[0], more: Partial<Campaign> = {}) {
  renameSync(sample({ expectations: [nothingLost()] }), join(run, '1'));
  const campaign = { ...sampleCampaign(trials), ...more };
  writeFileSync(join(run, 'campaign.json'), JSON.stringify(campaign));
  return campaign;
}

/** Changes a JSON file of the recording, and seals it again, as a forger can. */
function changed(name: string, change: (json: Record<string, unknown>) => object): void {
  const path = join(run, '1', name);
  writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, 'utf8')))));
  sealRecording(join(run, '1'));
}

test('a recording in its place passes, and the verdict in campaign.json is not believed', () => {
  const campaign = campaignOf([planEntry]);
  expect(rejudge(run)).toMatchObject({ outcome: 'passed', missing: 0 });
  const failed = campaign.trials.map((trial) => ({ ...trial, outcome: 'failed' as const }));
  writeFileSync(join(run, 'campaign.json'), JSON.stringify({ ...campaign, trials: failed }));
  expect(rejudge(run).outcome).toBe('passed');
});

test.each([
  ['without its manifest', '1/manifest.json'],
  ['without its folder', '1'],
])('a trial %s is broken, whatever its entry in campaign.json', (_, path) => {
  campaignOf([planEntry]);
  rmSync(join(run, path), { recursive: true });
  const [trial] = rejudge(run).trials;
  expect(trial).toMatchObject({ outcome: 'broken', measures: null });
  expect(trial?.reasons[0]?.text).toMatch(/manifest\.json/);
});

test.each([
  ['scenario', { scenario: 'smoke/calm' }],
  ['engine', { engine: 'unprotected' }],
  ['seed', { seed: 2 }],
  ['trial', { trial: 2 }],
])('the recording of another trial is broken: %s', (name, other) => {
  campaignOf([{ ...planEntry, ...other, folder: '1' }]);
  const [trial] = rejudge(run).trials;
  expect(trial?.outcome).toBe('broken');
  expect(trial?.reasons[0]?.text).toContain(`is the recording of another trial: ${name}`);
});

test('while planned trials are missing the campaign is inconclusive, with their number', () => {
  const { trials } = campaignOf([planEntry, planEntry, planEntry]);
  const killed = {
    ...sampleCampaign([planEntry, planEntry, planEntry]),
    trials: trials.slice(0, 1),
  };
  writeFileSync(join(run, 'campaign.json'), JSON.stringify(killed));
  for (const campaign of [readCampaign(run), rejudge(run), readCampaign(run)]) {
    expect(campaign).toMatchObject({ outcome: 'inconclusive', missing: 2 });
    expect(summaryLines(campaign).at(-1)).toContain('2 of 3 planned trials have not run');
  }
});

test('a failed trial stays failed while others have not run', () => {
  const { trials, ...rest } = campaignOf([{ ...planEntry, outcome: 'failed' }, planEntry]);
  const campaign = { ...rest, trials: trials.slice(0, 1) };
  writeFileSync(join(run, 'campaign.json'), JSON.stringify(campaign));
  expect(readCampaign(run).outcome).toBe('failed');
});

test('trials are in the order of the plan, also when some cannot be judged', () => {
  campaignOf(
    [planEntry, planEntry, planEntry].map((entry, index) => ({
      ...entry,
      folder: String(3 - index),
    })),
  );
  rmSync(join(run, '1'), { recursive: true });
  mkdirSync(join(run, '2'));
  expect(rejudge(run).trials.map(({ folder }) => folder)).toEqual(['3', '2', '1']);
});

test('a trial that is not in the plan counts for nothing', () => {
  const { planned } = campaignOf([planEntry, planEntry]);
  const campaign = { ...sampleCampaign([planEntry, planEntry]), planned: planned.slice(0, 1) };
  writeFileSync(join(run, 'campaign.json'), JSON.stringify(campaign));
  expect(rejudge(run).trials.map(({ folder }) => folder)).toEqual(['1']);
});

test('two planned trials in one folder are refused', () => {
  campaignOf([planEntry, { ...planEntry, folder: '1' }]);
  expect(() => rejudge(run)).toThrow(/two planned trials have one folder/);
});

test('a resumed campaign judges its earlier trials again', () => {
  const campaign = campaignOf([planEntry, planEntry]);
  const half = { ...campaign, trials: campaign.trials.slice(0, 1) };
  expect(judgedAgain(half, run).outcome).toBe('inconclusive');
  rmSync(join(run, '1/history.jsonl'));
  expect(judgedAgain(half, run).outcome).toBe('broken');
});

test('a trial of which nothing is expected has not passed', () => {
  campaignOf([planEntry]);
  cpSync(join(run, '1'), join(run, '2'), { recursive: true });
  changed('manifest.json', (manifest) => ({ ...manifest, expectations: [] }));
  const campaign = rejudge(run);
  expect(campaign.outcome).toBe('inconclusive');
  expect(campaign.trials[0]?.reasons[0]?.text).toContain('expects nothing');
});
