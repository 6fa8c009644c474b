import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { campaignFolders, makeStampedFolder } from './runs.ts';

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => rmSync(runs, { recursive: true }));

test('campaigns are listed newest first; other folders and files are passed over', () => {
  const stamp = '2026-01-02T03-04-05';
  for (const name of [`${stamp}-9`, `${stamp}-10`, stamp, '2025-12-31T23-59-59']) {
    mkdirSync(join(runs, name));
    writeFileSync(join(runs, name, 'campaign.json'), '{}');
  }
  mkdirSync(join(runs, 'bench-2027-01-01T00-00-00'));
  writeFileSync(join(runs, 'notes.txt'), '');
  expect(campaignFolders(runs).map((folder) => basename(folder))).toEqual([
    ...[`${stamp}-10`, `${stamp}-9`, stamp, '2025-12-31T23-59-59'],
  ]);
  expect(campaignFolders(join(runs, 'nowhere'))).toEqual([]);
});

test('two folders made in the same second have different names', () => {
  const folders = [makeStampedFolder(runs), makeStampedFolder(runs), makeStampedFolder(runs, 'x-')];
  expect(new Set(folders).size).toBe(3);
  expect(basename(folders[2] ?? '')).toMatch(/^x-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/);
});
