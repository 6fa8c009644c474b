import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHistory } from '../../reports/history/keep.ts';
import { sampleCampaign } from '../../reports/samples/campaign.ts';
import { keepRuns } from './keep-runs.ts';

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => rmSync(runs, { recursive: true }));

const stamp = (day: number) => `2026-11-0${day}T01-00-00`;

function write(name: string, change: object = {}): void {
  mkdirSync(join(runs, name));
  const campaign = { ...sampleCampaign([{}]), id: name, ...change };
  writeFileSync(join(runs, name, 'campaign.json'), JSON.stringify(campaign));
}

function kept(keep: number, spared: string | null = null) {
  using history = openHistory(runs);
  const names = keepRuns(history, runs, { keep, spared });
  const folders = readdirSync(runs).filter((name) => !name.startsWith('history.sqlite'));
  return { names, folders: folders.sort(), rows: history.campaigns() };
}

test('the newest finished campaigns stay, and the rows of the removed ones', () => {
  for (const day of [1, 2, 3, 4]) write(stamp(day));
  const { names, folders, rows } = kept(2);
  expect(names).toEqual([stamp(2), stamp(1)]);
  expect(folders).toEqual([stamp(3), stamp(4)]);
  const removed = rows.map(({ id, folder }) => [id, folder]).sort();
  expect(removed).toEqual([
    [stamp(1), null],
    [stamp(2), null],
  ]);
  expect(kept(2).names).toEqual([]);
});

test('unfinished, renamed, unreadable, linked and spared campaigns stay', () => {
  write(stamp(1), { trials: [] });
  write('golden');
  write(stamp(2));
  writeFileSync(join(runs, stamp(2), 'campaign.json'), '{');
  write('elsewhere');
  symlinkSync(join(runs, 'elsewhere'), join(runs, stamp(3)));
  write(stamp(4));
  write(stamp(5));
  const before = readdirSync(runs).sort();
  const { names, folders } = kept(1, join(runs, stamp(4)));
  expect(names).toEqual([]);
  expect(folders).toEqual(before);
});

test('remains of a killed removal are removed', () => {
  mkdirSync(join(runs, `.removing-${stamp(1)}/x`), { recursive: true });
  expect(kept(1).folders).toEqual([]);
});

test('a qualification stays, and does not count', () => {
  for (const day of [1, 2, 3]) write(stamp(day));
  writeFileSync(join(runs, stamp(1), 'qualification.json'), '{}');
  expect(kept(1).folders).toEqual([stamp(1), stamp(3)]);
});
