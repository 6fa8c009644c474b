import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { rejudge } from './campaign/store.ts';
import { nothingLost } from './expectations/index.ts';
import { judge } from './judge.ts';
import { observe } from './observed.ts';
import { preflightResult } from './preflight.ts';
import { readRecording } from './recording.ts';
import { renderCampaign } from './reporters/page.ts';
import { sampleCampaign } from './samples/campaign.ts';
import { sample } from './samples/recording.ts';
import type { Defect } from './samples/story.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function recorded(defects: Defect[]): string {
  const folder = sample({ defects, expectations: [nothingLost()] });
  folders.push(folder);
  return folder;
}

/** The page of a campaign with a single trial. */
async function drawn(trial: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-preflight-'));
  folders.push(folder);
  mkdirSync(join(folder, 'x'));
  renameSync(trial, join(folder, 'x/1'));
  folders.splice(folders.indexOf(trial), 1);
  const planned = { scenario: 'sample/active-power', folder: 'x/1' };
  const campaign = { ...sampleCampaign([planned]), trials: [] };
  writeFileSync(join(folder, 'campaign.json'), JSON.stringify(campaign));
  rejudge(folder);
  return readFileSync(await renderCampaign(folder), 'utf8');
}

test('each pre-flight is on the page, with its echoes', async () => {
  const page = await drawn(recorded(['blind-preflight', 'reprotect-failed']));
  const [, table = ''] = /<table class="preflight">(.*?)<\/table>/s.exec(page) ?? [];
  const rows = table.split('</tr>').map((row) => row.replace(/(<[^>]*>\s*)+/g, '|').trim());
  expect(rows.slice(1, 3)).toEqual([
    '|before the load|30|0 in 600 ms|31|✓ outputs are compared: without the standby none leaves|',
    '|5,100 ms into the load|30|58 in 600 ms|31|' +
      '✗ nothing is compared: outputs leave without the standby|',
  ]);
});

test('a trial without pre-flight shows none', async () => {
  expect(await drawn(recorded([]))).not.toContain('class="preflight"');
});

test('silence proves a comparison only when the guest answers before and after it', () => {
  const seen = { before: 30, during: 0, after: 30 };
  expect(preflightResult(seen)).toBe('compared');
  expect(preflightResult({ ...seen, during: 1 })).toBe('not compared');
  expect(preflightResult({ ...seen, before: 0 })).toBe('not answered');
  expect(preflightResult({ ...seen, after: 0, during: 2 })).toBe('not answered');
});

test('a re-protection that failed its pre-flight breaks the trial; others fail it', () => {
  const judged = (defects: Defect[]) => judge(observe(readRecording(recorded(defects))));
  expect(judged(['preflight']).outcome).toBe('passed');
  expect(judged(['preflight', 'reprotect-failed']).outcome).toBe('failed');
  expect(judged(['blind-preflight', 'reprotect-failed'])).toMatchObject({
    outcome: 'broken',
    reasons: [{ text: 're-protection failed: pre-flight: nothing is compared' }, {}],
  });
  // With a fault at the same time the active may continue alone.
  expect(judged(['blind-preflight', 'reprotect-disturbed']).outcome).toBe('passed');
});
