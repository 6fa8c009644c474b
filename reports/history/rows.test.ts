import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { because, sampleCampaign } from '../samples/campaign.ts';
import { kindOf, rowsOf } from './rows.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-rows-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const ENVIRONMENT = {
  ...{ processor: 'AMD EPYC', cores: '2', memory: '7962 MiB', kernel: '6.1.0-50' },
  ...{ accelerator: 'TCG, one thread a guest', node: 'v24.0.0' },
};

test('a kind of computer is its hardware: software may change within a series', () => {
  const kind = 'AMD EPYC, 2 cores, 8 GiB, TCG, one thread a guest';
  expect(kindOf(ENVIRONMENT)).toBe(kind);
  expect(kindOf({ ...ENVIRONMENT, memory: '7955 MiB', kernel: '6.1.0-56' })).toBe(kind);
  expect(kindOf({ ...ENVIRONMENT, cores: '4' })).not.toBe(kind);
  expect(kindOf({})).toBe('unknown');
});

test('the values of campaign.json are kept; each pair of a trial is a separate scenario', () => {
  const campaign = sampleCampaign([
    { outcome: 'failed', pair: 1, reasons: [because('failed', 'nothing-lost: 3 lost', 'bug 7')] },
    { measures: { silenceMs: 330, takeovers: null } },
  ]);
  const tool = { version: '1', commit: 'abc', dirty: true };
  const { campaign: row, trials } = rowsOf(
    { ...campaign, tool, environment: ENVIRONMENT, startedAt: '2026-11-27T01:00:00.000Z' },
    folder,
  );
  expect(row).toMatchObject({ id: 'sample', name: basename(folder), folder, commit: 'abc-dirty' });
  expect(row).toMatchObject({
    startedAt: '2026-11-27T01:00:00.000Z',
    computer: kindOf(ENVIRONMENT),
  });
  expect(trials[0]).toMatchObject({
    ...{ scenario: 'smoke/calm (pair 2)', isKnown: true },
    reasons: ['pair 2: nothing-lost: 3 lost (known: bug 7)'],
  });
  expect(trials[1]).toMatchObject({ outcome: 'passed', reasons: [], startedAt: null });
  expect(trials[1]?.measures).toEqual({ silenceMs: 330, takeovers: null });
});

test('an old campaign has its time and computer from its recordings', () => {
  mkdirSync(join(folder, '1'));
  const manifest = { startedAt: '2026-11-01T02:00:00.000Z', environment: ENVIRONMENT };
  writeFileSync(join(folder, '1/manifest.json'), JSON.stringify(manifest));
  const { campaign, trials } = rowsOf(sampleCampaign([{}, {}]), folder);
  expect(campaign).toMatchObject({ startedAt: manifest.startedAt, computer: kindOf(ENVIRONMENT) });
  expect(trials.map(({ startedAt }) => startedAt)).toEqual([manifest.startedAt, null]);
});

test('a repetition of a failure is no sample; a trial that replaces a broken one is', () => {
  const { trials } = rowsOf(
    sampleCampaign([
      { folder: 'x/1', outcome: 'failed' },
      { folder: 'x/2', outcome: 'broken', repeats: 'x/1' },
      { folder: 'x/3', repeats: 'x/2' },
      { folder: 'x/4', outcome: 'broken' },
      { folder: 'x/5', repeats: 'x/4' },
    ]),
    folder,
  );
  expect(trials.map(({ isRetry }) => isRetry)).toEqual([false, true, true, false, false]);
});
