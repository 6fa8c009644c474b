import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CampaignRow, History, HistoryUnusable, type TrialRow } from './store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'history.db');

function campaign(day: number, change: Partial<CampaignRow> = {}): CampaignRow {
  return {
    id: `campaign-${day}`,
    startedAt: `2026-11-${String(day).padStart(2, '0')}T01:00:00.000Z`,
    endedAt: null,
    command: 'scripts/ftlab run smoke',
    commit: null,
    computer: 'one',
    environment: { cpu: 'x' },
    folder: `/runs/${day}`,
    ...change,
  };
}

function trial(silenceMs: number | null, change: Partial<TrialRow> = {}): TrialRow {
  return {
    scenario: 'smoke/active-power',
    engine: 'lockstep',
    seed: 1,
    trial: 1,
    outcome: 'passed',
    isKnown: false,
    isRetry: false,
    startedAt: '2026-11-01T01:00:10.000Z',
    durationMs: 15_000,
    folder: 'smoke/active-power/lockstep/1',
    reasons: [],
    measures: { silenceMs, operations: 800 },
    ...change,
  };
}

test('what is put is there after the file was closed, a missing measure as missing', () => {
  {
    using history = new History(file());
    history.put(campaign(1), [trial(330), trial(null, { folder: 'two', reasons: ['x'] })]);
  }
  using history = new History(file());
  expect(history.campaigns()).toEqual([campaign(1)]);
  const [one, two] = history.trialsOf('campaign-1');
  expect(one).toEqual({ ...trial(330), campaign: 'campaign-1' });
  expect(two?.measures).toEqual({ operations: 800 });
  expect(two?.reasons).toEqual(['x']);
});

test('the same campaign again replaces the old one, and a failed put leaves it alone', () => {
  using history = new History(file());
  history.put(campaign(1), [trial(330)]);
  history.put(campaign(1), [trial(331)]);
  expect(history.trialsOf('campaign-1').map(({ measures }) => measures.silenceMs)).toEqual([331]);
  expect(() => history.put(campaign(1), [trial(1), trial(2)])).toThrow();
  expect(history.trialsOf('campaign-1').map(({ measures }) => measures.silenceMs)).toEqual([331]);
});

test('a series is of one computer, oldest first, without doubtful trials and retries', () => {
  using history = new History(file());
  const at = (day: number) => ({ startedAt: campaign(day).startedAt });
  history.put(campaign(3), [trial(3, at(3))]);
  history.put(campaign(1), [trial(1, at(1))]);
  history.put(campaign(2), [
    trial(2, { ...at(2), outcome: 'failed' }),
    trial(99, { ...at(2), outcome: 'inconclusive', folder: 'b' }),
    trial(98, { ...at(2), outcome: 'broken', folder: 'c' }),
    trial(97, { ...at(2), isRetry: true, folder: 'd' }),
  ]);
  history.put(campaign(4, { computer: 'two' }), [trial(4, at(4))]);
  const series = history.series('smoke/active-power', 'lockstep', 'silenceMs', 'one');
  expect(series.map(({ value }) => value)).toEqual([1, 2, 3]);
  expect(history.cells()).toEqual([{ scenario: 'smoke/active-power', engine: 'lockstep' }]);
  const before = history.trialsBefore('smoke/active-power', 'lockstep', campaign(3).startedAt);
  expect(before.map((one) => one.campaign)).toEqual([
    ...new Array(4).fill('campaign-2'),
    'campaign-1',
  ]);
});

test('a duration is the median of the last ones; an unknown cell has none', () => {
  using history = new History(file());
  const durations = [10, 30, 20].map((durationMs, n) => trial(1, { durationMs, folder: `${n}` }));
  history.put(campaign(1), durations);
  expect(history.durationMs('smoke/active-power', 'lockstep')).toBe(20);
  expect(history.durationMs('smoke/active-power', 'colo')).toBeNull();
});

test('removed recordings leave their rows', () => {
  using history = new History(file());
  history.put(campaign(1), [trial(330)]);
  history.forgetFolder('campaign-1');
  expect(history.campaigns()[0]?.folder).toBeNull();
  expect(history.trialsOf('campaign-1')).toHaveLength(1);
});

test('a file that is no database, or a newer one, is refused with the file’s name', () => {
  writeFileSync(file(), 'not a database, but long enough to be taken for the header of one');
  expect(() => new History(file())).toThrow(HistoryUnusable);
  expect(() => new History(file())).toThrow(file());
});
