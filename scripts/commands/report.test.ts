import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CampaignTrial } from '../../reports/campaign/schema.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { hasHistory, openHistory } from '../../reports/history/keep.ts';
import type { Reporters } from '../../reports/reporters/reporters.ts';
import { because, sampleCampaign } from '../../reports/samples/campaign.ts';
import { EXIT } from '../errors.ts';
import { report } from './report.ts';
import { exitCodeWith } from './reporting.ts';

let folder = '';
let stdout = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-report-'));
  writeFileSync(join(folder, 'campaign.json'), JSON.stringify(sampleCampaign([{}])));
  stdout = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const json = [{ name: 'json', file: null }];

test('--json is JSON and nothing else', async () => {
  await report({ run: folder, runs: folder, out: null, strict: false, reports: json });
  expect(JSON.parse(stdout)).toEqual({ ...readCampaign(folder), standings: [] });
});

test('--out leaves the folder of the recordings as it is', async () => {
  const before = readdirSync(folder, { recursive: true });
  const text = readFileSync(join(folder, 'campaign.json'), 'utf8');
  const out = mkdtempSync(join(tmpdir(), 'ftlab-out-'));
  await report({ run: folder, runs: folder, out: join(out, 'new'), strict: false, reports: [] });
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
  expect(readFileSync(join(folder, 'campaign.json'), 'utf8')).toBe(text);
  expect(readdirSync(join(out, 'new'))).toEqual(['report.html']);
  rmSync(out, { recursive: true });
});

test('a folder that cannot be made is refused with a remedy', async () => {
  const options = { run: folder, runs: folder, reports: [], strict: false, out: '/proc/nowhere' };
  await expect(report(options)).rejects.toThrow(
    /nothing can be written to .*; name a folder with --out/,
  );
});

test('an undrawable page makes a passed campaign broken; a failed campaign stays failed', () => {
  const code = (trial: Partial<CampaignTrial>, failures: number, isStrict = false) =>
    exitCodeWith(sampleCampaign([trial]), { failures } as Reporters, isStrict);
  const known = [because('failed', 'nothing-lost: 3 lost', 'bug 7')];
  expect(code({}, 0)).toBe(EXIT.passed);
  expect(code({}, 1)).toBe(EXIT.broken);
  expect(code({ outcome: 'failed' }, 1)).toBe(EXIT.failed);
  expect(code({ outcome: 'failed', reasons: known }, 0)).toBe(EXIT.knownFailures);
  expect(code({ outcome: 'failed', reasons: known }, 1)).toBe(EXIT.broken);
  expect(code({ outcome: 'failed', reasons: known }, 1, true)).toBe(EXIT.failed);
});

test('a campaign of the runs folder goes into its history, other campaigns do not', async () => {
  const runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
  cpSync(folder, join(runs, 'run'), { recursive: true });
  await report({ run: folder, runs, out: null, strict: false, reports: json });
  expect(hasHistory(runs)).toBe(false);
  await report({ run: 'run', runs, out: null, strict: false, reports: json });
  using history = openHistory(runs);
  expect(history.campaigns()).toMatchObject([{ id: 'sample', name: 'run' }]);
  rmSync(runs, { recursive: true });
});

test('an error of the history is one warning, and does not change the verdict', async () => {
  const runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
  cpSync(folder, join(runs, 'run'), { recursive: true });
  const without = await report({ run: folder, runs, out: null, strict: false, reports: [] });
  stdout = '';
  mkdirSync(join(runs, 'history.sqlite'));
  const code = await report({ run: 'run', runs, out: null, strict: false, reports: json });
  expect(code).toBe(without);
  expect(JSON.parse(stdout)).toEqual({ ...readCampaign(join(runs, 'run')), standings: [] });
  const lines = vi.mocked(process.stderr.write).mock.calls.join('').trim().split('\n');
  expect(lines).toEqual([
    expect.stringMatching(
      /^ftlab: warning: the campaign is not in the history: .*history\.sqlite: /,
    ),
  ]);
  rmSync(runs, { recursive: true });
});
