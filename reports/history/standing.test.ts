import { expect, test } from 'vitest';
import { type CellTrials, isJudged, standingOf } from './standing.ts';

/** `p` passed, `f` failed, `k` failed in known ways, `i` inconclusive. */
function cell(letters: string): CellTrials {
  const outcomes = { p: 'passed', f: 'failed', k: 'failed', i: 'inconclusive' } as const;
  return {
    outcomes: [...letters].map((letter) => ({
      outcome: outcomes[letter as keyof typeof outcomes],
      isKnown: letter === 'k',
    })),
  };
}

test.each([
  ['p', 'p', 'passing'],
  ['p', null, 'passing'],
  ['p', 'f', 'fixed'],
  ['p', 'k', 'passing'],
  ['p', 'fp', 'fixed'],
  ['f', 'p', 'new'],
  ['f', null, 'new'],
  ['f', 'k', 'new'],
  ['f', 'f', 'still failing'],
  ['ff', 'pf', 'still failing'],
  ['fp', 'p', 'flaky'],
  ['fpf', null, 'flaky'],
  ['k', 'f', 'known'],
  ['kp', 'p', 'known'],
  ['kf', 'k', 'new'],
  ['i', 'f', 'not judged'],
  ['', 'p', 'not judged'],
  ['ip', 'f', 'fixed'],
] as const)('now %j, before %j: %s', (now, before, standing) => {
  expect(standingOf(cell(now), before === null ? null : cell(before))).toBe(standing);
});

test('a cell without a passed or failed trial is not judged', () => {
  expect(isJudged(cell('ii'))).toBe(false);
  expect(isJudged(cell('ik'))).toBe(true);
});
