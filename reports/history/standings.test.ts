import { expect, test } from 'vitest';
import { sampleNight, sampleTrial } from '../samples/history.ts';
import {
  latestStandings,
  listedStandings,
  standingCounts,
  standingLine,
  standingsOf,
} from './standings.ts';
import { History, type TrialRow } from './store.ts';

const passed = sampleTrial({});
const failed = sampleTrial({}, { outcome: 'failed' });

function standings(history: History, night: number, trials: TrialRow[], set = {}) {
  return standingsOf(history, { campaign: sampleNight(night, { set }), trials });
}

test('a cell is held against the newest earlier campaign in which it was judged', () => {
  using history = new History(':memory:');
  history.put(sampleNight(0), [passed]);
  history.put(sampleNight(1), [sampleTrial({}, { outcome: 'broken' })]);
  history.put(sampleNight(9), [failed]);
  const [first, ...more] = standings(history, 2, [failed]);
  expect(more).toEqual([]);
  expect(first).toMatchObject({ standing: 'new', failed: 1, judged: 1 });
  expect(first?.before).toEqual({
    ...{ campaign: '2026-09-01T01-00-00', startedAt: '2026-09-01T01:00:00.000Z' },
    ...{ failed: 0, judged: 1 },
  });
  expect(standings(history, 10, [failed])).toMatchObject([{ standing: 'still failing' }]);
  expect(standings(history, 10, [passed])).toMatchObject([{ standing: 'fixed' }]);
  // With other parameters it is another cell.
  expect(standings(history, 10, [passed], { lag: 8 })).toMatchObject([{ before: null }]);
});

test('the campaign itself, stored before, is not the last time', () => {
  using history = new History(':memory:');
  history.put(sampleNight(0), [passed]);
  history.put(sampleNight(1), [failed]);
  expect(standings(history, 1, [failed])).toMatchObject([{ standing: 'new' }]);
  const cells = history.cells();
  expect(latestStandings(history, cells)).toEqual(standings(history, 1, [failed]));
});

test('new standings are listed with the date of the previous one, known ones are counted', () => {
  using history = new History(':memory:');
  const other = (outcome: string, n: number, isKnown = false) =>
    sampleTrial({}, { scenario: 'links/sync', outcome, isKnown, trial: n });
  history.put(sampleNight(0), [failed, other('passed', 1)]);
  const known = sampleTrial({}, { engine: 'unprotected', outcome: 'failed', isKnown: true });
  const all = standings(history, 1, [passed, other('passed', 1), other('failed', 2), known]);
  expect(standingCounts(all)).toBe('1 flaky, 1 fixed, 1 known');
  expect(listedStandings(all).map(standingLine)).toEqual([
    'flaky: links/sync on lockstep failed 1 of 2; passed 2026-09-01 01:00 UTC',
    'fixed: smoke/active-power on lockstep passes; failed 2026-09-01 01:00 UTC',
  ]);
  const [first] = standings(history, 0, [failed]);
  expect(first && standingLine(first)).toBe(
    'new: smoke/active-power on lockstep failed; never judged before',
  );
});
