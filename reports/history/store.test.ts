import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  type CampaignRow,
  History,
  HistoryUnusable,
  type SeriesKey,
  type TrialRow,
} from './store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-history-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'history.db');

function campaign(day: number, change: Partial<CampaignRow> = {}): CampaignRow {
  return {
    id: `campaign-${day}`,
    name: `2026-11-${day}`,
    startedAt: `2026-11-${String(day).padStart(2, '0')}T01:00:00.000Z`,
    endedAt: null,
    command: 'scripts/ftlab run smoke',
    commit: null,
    set: {},
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

test('stored rows are there after the file was closed, a missing measure as missing', () => {
  {
    using history = new History(file());
    history.put(campaign(1), [trial(330), trial(null, { folder: 'two', reasons: ['x'] })]);
  }
  using history = new History(file());
  expect(history.campaigns()).toEqual([campaign(1)]);
  const [first, second] = history.trialsOf('campaign-1');
  expect(first).toEqual({ ...trial(330), campaign: 'campaign-1' });
  expect(second?.measures).toEqual({ operations: 800 });
  expect(second?.reasons).toEqual(['x']);
});

test('the same campaign again replaces the old one, and a failed put leaves it alone', () => {
  using history = new History(file());
  history.put(campaign(1), [trial(330)]);
  history.put(campaign(1), [trial(331)]);
  expect(history.trialsOf('campaign-1').map(({ measures }) => measures.silenceMs)).toEqual([331]);
  expect(() => history.put(campaign(1), [trial(1), trial(2)])).toThrow();
  expect(history.trialsOf('campaign-1').map(({ measures }) => measures.silenceMs)).toEqual([331]);
});

const CELL = { scenario: 'smoke/active-power', engine: 'lockstep', set: {} };

test('a series is of one computer and one set of parameters, without doubtful trials', () => {
  using history = new History(file());
  history.put(campaign(3), [trial(3)]);
  history.put(campaign(1), [trial(1)]);
  history.put(campaign(2), [
    trial(2, { outcome: 'failed' }),
    trial(99, { outcome: 'inconclusive', folder: 'b' }),
    trial(98, { outcome: 'broken', folder: 'c' }),
    trial(97, { isRetry: true, folder: 'd' }),
  ]);
  history.put(campaign(4, { computer: 'two' }), [trial(4)]);
  history.put(campaign(5, { set: { lag: 8, output: 'received' } }), [trial(5)]);
  history.put(campaign(6, { set: { output: 'received', lag: 8 } }), [trial(6)]);
  const silences = (key: SeriesKey) =>
    history.valuesOf(key).flatMap(({ measure, value }) => (measure === 'silenceMs' ? value : []));
  expect(silences({ ...CELL, computer: 'one' })).toEqual([1, 2, 3]);
  const cells = history.cells();
  expect(cells).toEqual([
    { ...CELL, computer: 'one', set: { lag: 8, output: 'received' } },
    { ...CELL, computer: 'one' },
    { ...CELL, computer: 'two' },
  ]);
  expect(cells.map(silences)).toEqual([[5, 6], [1, 2, 3], [4]]);
});

test('the last trials are of the newest earlier campaign that was judged', () => {
  using history = new History(file());
  const last = (day: number, set = {}) =>
    history.lastTrials({ ...CELL, set }, campaign(day).startedAt).map((row) => row.campaign);
  history.put(campaign(1), [trial(1), trial(2, { folder: 'b', outcome: 'inconclusive' })]);
  history.put(campaign(2), [trial(1, { outcome: 'broken' })]);
  history.put(campaign(3, { set: { lag: 8 } }), [trial(1)]);
  expect(last(1)).toEqual([]);
  expect(last(2)).toEqual(['campaign-1', 'campaign-1']);
  expect(last(4)).toEqual(['campaign-1', 'campaign-1']);
  expect(last(4, { lag: 8 })).toEqual(['campaign-3']);
});

test('removed recordings leave their rows', () => {
  using history = new History(file());
  history.put(campaign(1), [trial(330)]);
  history.forgetFolder('campaign-1');
  expect(history.campaigns()[0]?.folder).toBeNull();
  expect(history.trialsOf('campaign-1')).toHaveLength(1);
});

test('trials of removed campaigns: a pair counts once, a doubtful one has no duration', () => {
  using history = new History(file());
  history.put(campaign(1, { folder: null }), [
    trial(1, { scenario: 'pairs/two (pair 1)', folder: 'a', startedAt: null }),
    trial(1, { scenario: 'pairs/two (pair 2)', folder: 'b' }),
    trial(1, { outcome: 'broken', folder: 'c' }),
    trial(1, { outcome: 'skipped', folder: 'd' }),
  ]);
  history.put(campaign(2), [trial(1)]);
  expect(history.removedTrials()).toEqual([
    {
      scenario: CELL.scenario,
      engine: 'lockstep',
      startedAt: trial(1).startedAt,
      durationMs: null,
      loadMs: null,
    },
    {
      ...{ scenario: 'pairs/two', engine: 'lockstep', durationMs: 15_000, loadMs: null },
      startedAt: campaign(1).startedAt,
    },
  ]);
});

test('trials of removed campaigns keep how long their load ran, trials of pairs do not', () => {
  using history = new History(file());
  const loadMs = { measures: { loadMs: 4000 } };
  history.put(campaign(1, { folder: null }), [
    trial(1, { ...loadMs, scenario: 'pairs/two (pair 1)', folder: 'a' }),
    trial(1, { ...loadMs, folder: 'b' }),
  ]);
  expect(history.removedTrials().map((removed) => [removed.scenario, removed.loadMs])).toEqual([
    [CELL.scenario, 4000],
    ['pairs/two', null],
  ]);
});

test('a file that is no database, or a newer one, is refused with the file’s name', () => {
  writeFileSync(file(), 'not a database, but long enough to be taken for the header of one');
  expect(() => new History(file())).toThrow(HistoryUnusable);
  expect(() => new History(file())).toThrow(file());
});
