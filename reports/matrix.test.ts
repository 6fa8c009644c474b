import { expect, test } from 'vitest';
import type { Outcome } from '../lab/recording/schema.ts';
import { cellText, matrixOf } from './matrix.ts';
import { sampleCampaign } from './sample-campaign.ts';

function campaign(trials: [string, string, Outcome, string[]][]) {
  return sampleCampaign(
    trials.map(([scenario, engine, outcome, reasons]) => {
      return { scenario, engine, outcome, reasons };
    }),
  );
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

test('a cell says when a known failure did not show in it', () => {
  const known = [{ expectation: 'nothing-lost', reference: 'bug 7', hasShown: false }];
  const [row] = matrixOf(sampleCampaign([{ known }, { known }])).rows;
  expect(row?.cells.map(cellText)).toEqual(['passed (known failure not shown) ×2']);
  expect(row?.cells[0]?.unshown).toEqual(['nothing-lost: known to fail, and did not show: bug 7']);
});

test('a cell is known only when every failure in it is', () => {
  const known = 'nothing-lost: 3 lost (known: policy)';
  const cells = (reasons: string[]) =>
    matrixOf(campaign([['s/x', 'one', 'failed', reasons]])).rows[0]?.cells ?? [];
  expect(cells([known]).map(cellText)).toEqual(['failed (known)']);
  expect(cells([known, 'one-voice: two']).map(cellText)).toEqual(['failed']);
});
