import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { noConnectionReset, nothingLost } from '../expectations/index.ts';
import { missed, sampleCampaign } from '../samples/campaign.ts';
import { sample } from '../samples/recording.ts';
import type { Defect } from '../samples/story.ts';
import { isKnownFailure, unshown, unshownIn } from './known.ts';
import { readCampaign, rejudge } from './store.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A campaign of one trial, judged; returns its folder. */
function judged(defects: Defect[], known: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-known-'));
  folders.push(folder);
  const { trials, ...rest } = sampleCampaign([{ scenario: 'sample/active-power', folder: 'x/1' }]);
  mkdirSync(join(folder, 'x'));
  const expectations = [nothingLost(), noConnectionReset()];
  renameSync(sample({ defects, expectations, known }), join(folder, 'x/1'));
  writeFileSync(join(folder, 'campaign.json'), JSON.stringify({ ...rest, trials: [] }));
  rejudge(folder);
  return folder;
}

test('a campaign keeps the known failures of each trial, and whether they occurred', () => {
  const known = { 'nothing-lost': 'bug 7', 'no-connection-reset': 'bug 8', voice: 'not asked' };
  const [trial] = readCampaign(judged(['reset'], known)).trials;
  if (!trial) throw new Error('one trial was judged');
  expect(unshownIn(trial)).toEqual(['nothing-lost: known to fail, and did not show: bug 7']);
  expect(isKnownFailure(trial)).toBe(true);
  const [reset, ...rest] = trial.reasons.filter(({ outcome }) => outcome === 'failed');
  expect(rest).toEqual([]);
  expect(reset).toMatchObject({ expectation: 'no-connection-reset', known: 'bug 8' });
});

test('pairs that share a trial, and other references, are counted apart', () => {
  const of = (pair: number, reference: string) => ({
    pair,
    reasons: [missed('one-voice', reference)],
  });
  const all = unshown(sampleCampaign([of(0, 'r'), of(1, 'r'), of(1, 'r'), of(1, 'another')]));
  expect(all.map((failure) => [failure.scenario, failure.reference, failure.unshown])).toEqual([
    ['smoke/calm (pair 1)', 'r', 1],
    ['smoke/calm (pair 2)', 'r', 2],
    ['smoke/calm (pair 2)', 'another', 1],
  ]);
});

test('a failed trial that gives no reason is no known failure', () => {
  const [trial] = sampleCampaign([{ outcome: 'failed', reasons: [] }]).trials;
  expect(trial && isKnownFailure(trial)).toBe(false);
});
