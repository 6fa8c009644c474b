import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHistory } from '../../reports/history/keep.ts';
import { sampleCampaign } from '../../reports/samples/campaign.ts';
import { sampleNight, sampleTrial } from '../../reports/samples/history.ts';
import { readPast } from './past.ts';

let runs = '';
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => rmSync(runs, { recursive: true }));

function write(name: string, campaign: unknown): void {
  mkdirSync(join(runs, name));
  writeFileSync(join(runs, name, 'campaign.json'), JSON.stringify(campaign));
}

test('when it ran is read from the campaigns; anything else in the folder is passed over', () => {
  const trial = { scenario: 's/x', engine: 'e', seed: 1, trial: 1, outcome: 'passed' };
  const whole = { ...trial, reasons: [], measures: null, folder: 's/x/e/1' };
  const rest = { schemaVersion: 1, outcome: 'passed', command: '', seed: 1, planned: [] };
  write('one', { ...rest, trials: [whole] });
  utimesSync(join(runs, 'one', 'campaign.json'), 1000, 1000);
  write('two', { nonsense: true });
  mkdirSync(join(runs, 'three'));
  expect([...readPast(runs).triedAt]).toEqual([['s/x e', 1_000_000]]);
  const started = new Date('2026-02-03T04:05:06.789Z');
  mkdirSync(join(runs, 'one', whole.folder), { recursive: true });
  const manifest = JSON.stringify({ startedAt: started.toISOString() });
  writeFileSync(join(runs, 'one', whole.folder, 'manifest.json'), manifest);
  expect([...readPast(runs).triedAt]).toEqual([['s/x e', started.getTime()]]);
  expect(readPast(join(runs, 'nowhere')).triedAt.size).toBe(0);
});

test('durations are the median of the newest nine judged trials, a shared trial once', () => {
  const took = (durationMs: number | null, more = {}) => ({ durationMs, ...more });
  const trials = (some: readonly object[]) => sampleCampaign(some);
  write('2026-01-01', trials(Array.from({ length: 9 }, () => took(90_000))));
  write('2026-01-02', trials([...Array.from({ length: 8 }, () => took(20_000)), took(60_000)]));
  expect([...readPast(runs).tookMs]).toEqual([['smoke/calm lockstep', 20_000]]);
  write(
    '2026-01-03',
    trials([
      ...Array.from({ length: 9 }, () => took(1000, { outcome: 'broken' })),
      ...Array.from({ length: 9 }, () => took(null)),
      took(30_000, { scenario: 'x/pairs', pair: 0 }),
      took(30_000, { scenario: 'x/pairs', pair: 1 }),
      took(10_000, { scenario: 'x/pairs', pair: 0 }),
      took(40_000, { scenario: 'x/pairs', pair: null }),
    ]),
  );
  expect(readPast(runs).tookMs).toEqual(
    new Map([
      ['smoke/calm lockstep', 20_000],
      ['x/pairs lockstep', 30_000],
    ]),
  );
  const startedAt = '2026-01-03T00:00:00.000Z';
  write('2026-01-04', trials([{ startedAt }]));
  utimesSync(join(runs, '2026-01-04', 'campaign.json'), 1000, 1000);
  for (const name of ['01', '02', '03']) rmSync(join(runs, `2026-01-${name}`), { recursive: true });
  expect([...readPast(runs).triedAt.values()]).toEqual([Date.parse(startedAt)]);
});

test('overhead of an engine’s trials besides their load, without trials of several pairs', () => {
  const took = (durationMs: number, loadMs: number | null, more = {}) => {
    return { durationMs, measures: loadMs === null ? null : { loadMs }, ...more };
  };
  write('2026-01-01', sampleCampaign(Array.from({ length: 30 }, () => took(60_000, 0))));
  write(
    '2026-01-02',
    sampleCampaign([
      ...Array.from({ length: 16 }, () => took(12_000, 5000, { scenario: 's/x' })),
      ...Array.from({ length: 99 }, () => took(90_000, 5000, { pair: 0 })),
      ...Array.from({ length: 99 }, () => took(90_000, 5000, { outcome: 'broken' })),
      ...Array.from({ length: 99 }, () => took(90_000, null)),
      took(20_000, 5000, { engine: 'colo' }),
    ]),
  );
  expect(readPast(runs).overheadMs).toEqual(
    new Map([
      ['lockstep', 7000],
      ['colo', 15_000],
    ]),
  );
});

test('a campaign whose recordings were removed still counts', () => {
  using history = openHistory(runs);
  history.put(sampleNight(0), [sampleTrial({ loadMs: 24_000 }, { durationMs: 30_000 })]);
  const past = readPast(runs);
  const key = 'smoke/active-power lockstep';
  expect(past.triedAt.get(key)).toBe(Date.parse(sampleNight(0).startedAt));
  expect(past.tookMs.get(key)).toBe(30_000);
  expect(past.overheadMs).toEqual(new Map([['lockstep', 6000]]));
});

test('a history that cannot be read is ignored', () => {
  writeFileSync(join(runs, 'history.sqlite'), 'no database, but long enough to be one'.repeat(9));
  expect(readPast(runs).triedAt.size).toBe(0);
});
