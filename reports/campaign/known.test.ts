import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { noConnectionReset, nothingLost } from '../expectations/index.ts';
import { sampleCampaign } from '../samples/campaign.ts';
import { sample } from '../samples/recording.ts';
import type { Defect } from '../samples/story.ts';
import { unshown } from './known.ts';
import { readCampaign, rejudge } from './store.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A campaign of one trial, judged; returns its folder. */
function judged(defects: Defect[], known: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-known-'));
  folders.push(folder);
  const { trials, ...rest } = sampleCampaign([{ folder: 'x/1' }]);
  mkdirSync(join(folder, 'x'));
  const expectations = [nothingLost(), noConnectionReset()];
  renameSync(sample({ defects, expectations, known }), join(folder, 'x/1'));
  writeFileSync(join(folder, 'campaign.json'), JSON.stringify({ ...rest, trials: [] }));
  rejudge(folder);
  return folder;
}

test('a campaign keeps what is known of each trial, and whether it showed', () => {
  const known = { 'nothing-lost': 'bug 7', 'no-connection-reset': 'bug 8', voice: 'not asked' };
  const [trial] = readCampaign(judged(['reset'], known)).trials;
  expect(trial?.known).toEqual([
    { expectation: 'no-connection-reset', reference: 'bug 8', hasShown: true },
    { expectation: 'nothing-lost', reference: 'bug 7', hasShown: false },
  ]);
  expect(trial?.reasons).toHaveLength(1);
  expect(trial?.reasons[0]).toMatch(/^no-connection-reset: .*\(known: bug 8\)$/);
});

test('a campaign of before that was kept is read, and knows nothing of it', () => {
  const folder = judged([], { 'nothing-lost': 'bug 7' });
  const path = join(folder, 'campaign.json');
  const campaign = JSON.parse(readFileSync(path, 'utf8'));
  for (const trial of campaign.trials) delete trial.known;
  writeFileSync(path, JSON.stringify(campaign));
  expect(unshown(readCampaign(folder))).toEqual([]);
  expect(unshown(rejudge(folder))).toHaveLength(1);
});

test('pairs that share a trial, and other references, are counted apart', () => {
  const known = (reference: string) => [{ expectation: 'one-voice', reference, hasShown: false }];
  const missed = unshown(
    sampleCampaign([
      { folder: 's/x/1/pair-1', known: known('r') },
      { folder: 's/x/1/pair-2', known: known('r') },
      { folder: 's/x/2/pair-2', known: known('r') },
      { folder: 's/x/3/pair-2', known: known('another') },
    ]),
  );
  expect(missed.map((one) => [one.scenario, one.reference, one.unshown])).toEqual([
    ['smoke/calm (pair 1)', 'r', 1],
    ['smoke/calm (pair 2)', 'r', 2],
    ['smoke/calm (pair 2)', 'another', 1],
  ]);
});
