import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleCampaign } from '../samples/campaign.ts';
import { hasHistory, keepInHistory, openHistory } from './keep.ts';

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-keep-'));
});
afterEach(() => rmSync(runs, { recursive: true }));

function ended(id: string, day: number, outcome: 'passed' | 'failed') {
  const startedAt = `2026-11-0${day}T01:00:00.000Z`;
  return { ...sampleCampaign([{ outcome }]), id, startedAt };
}

test('each campaign is stored and compared with the previous one, however often reported', () => {
  expect(hasHistory(runs)).toBe(false);
  expect(keepInHistory(runs, ended('a', 1, 'passed'), join(runs, 'a'))).toMatchObject([
    { standing: 'passing', before: null },
  ]);
  for (const _ of [1, 2])
    expect(keepInHistory(runs, ended('b', 2, 'failed'), join(runs, 'b'))).toMatchObject([
      { standing: 'new', before: { campaign: 'a' } },
    ]);
  expect(hasHistory(runs)).toBe(true);
  using history = openHistory(runs);
  expect(history.campaigns().map(({ id }) => id)).toEqual(['b', 'a']);
});

test('a copy of a campaign does not take the place of the recordings that are there', () => {
  mkdirSync(join(runs, 'a'));
  keepInHistory(runs, ended('a', 1, 'passed'), join(runs, 'a'));
  keepInHistory(runs, ended('a', 1, 'passed'), join(runs, 'copy'));
  const folders = () => {
    using history = openHistory(runs);
    return history.campaigns().map(({ name, folder }) => [name, folder]);
  };
  expect(folders()).toEqual([['a', join(runs, 'a')]]);
  rmSync(join(runs, 'a'), { recursive: true });
  keepInHistory(runs, ended('a', 1, 'passed'), join(runs, 'copy'));
  expect(folders()).toEqual([['copy', join(runs, 'copy')]]);
});
