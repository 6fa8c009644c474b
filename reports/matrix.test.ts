import { expect, test } from 'vitest';
import type { Campaign } from '../lab/recording/campaign.ts';
import type { Outcome } from '../lab/recording/schema.ts';
import { cellText, matrixOf } from './matrix.ts';

function campaign(trials: [string, string, Outcome, string[]][]): Campaign {
  const list = trials.map(([scenario, engine, outcome, reasons], index) => {
    const common = { scenario, engine, seed: 1, trial: index, folder: String(index) };
    return {
      planned: { ...common, pair: null },
      trial: { ...common, outcome, reasons, measures: null },
    };
  });
  return {
    schemaVersion: 1,
    outcome: 'passed',
    command: '',
    seed: 1,
    set: {},
    planned: list.map((one) => one.planned),
    trials: list.map((one) => one.trial),
  };
}

test('the worst trial of a cell decides, with its first reason', () => {
  const { engines, rows } = matrixOf(
    campaign([
      ['s/x', 'one', 'passed', ['fine']],
      ['s/x', 'one', 'failed', ['lost 3', 'reset']],
      ['s/y', 'two', 'passed', ['fine']],
    ]),
  );
  expect(engines).toEqual(['one', 'two']);
  expect(rows.map((row) => row.cells.map(cellText))).toEqual([
    ['failed ×2', '–'],
    ['–', 'passed'],
  ]);
  expect(rows[0]?.cells[0]).toMatchObject({ reason: 'lost 3', isKnown: false });
});

test('a cell is known only when every failure in it is', () => {
  const known = 'nothing-lost: 3 lost (known: policy)';
  const cells = (reasons: string[]) =>
    matrixOf(campaign([['s/x', 'one', 'failed', reasons]])).rows[0]?.cells ?? [];
  expect(cells([known]).map(cellText)).toEqual(['failed (known)']);
  expect(cells([known, 'one-voice: two']).map(cellText)).toEqual(['failed']);
});
