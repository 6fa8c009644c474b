/** How a scenario on an engine stands against the last time it was tried. */

/** Trials of a cell in a campaign. */
export interface CellTrials {
  readonly outcomes: readonly { readonly outcome: string; readonly isKnown: boolean }[];
}

export type Standing =
  /** It fails now, and did not fail the last time; or it fails and was never tried before. */
  | 'new'
  /** It failed the last time, and passes now. */
  | 'fixed'
  | 'still failing'
  /** It fails, and only in ways that are known. */
  | 'known'
  /** Some trials of the same campaign failed and others passed. */
  | 'flaky'
  | 'passing'
  /** No trial passed or failed: nothing is known. */
  | 'not judged';

type Judgement = 'passed' | 'failed' | 'known' | 'mixed' | null;

/** `before` is the newest earlier campaign that judged the cell; null when there is none. */
export function standingOf(now: CellTrials, before: CellTrials | null): Standing {
  const [current, last] = [judgementOf(now), before ? judgementOf(before) : null];
  if (current === null) return 'not judged';
  if (current === 'mixed') return 'flaky';
  if (current === 'known') return 'known';
  if (current === 'failed') return last === 'failed' || last === 'mixed' ? 'still failing' : 'new';
  return last === 'failed' || last === 'mixed' ? 'fixed' : 'passing';
}

/** Whether any trial of the cell passed or failed. */
export function isJudged(cell: CellTrials): boolean {
  return judgementOf(cell) !== null;
}

function judgementOf({ outcomes }: CellTrials): Judgement {
  const passed = outcomes.filter(({ outcome }) => outcome === 'passed').length;
  const failures = outcomes.filter(({ outcome }) => outcome === 'failed');
  const unknown = failures.filter(({ isKnown }) => !isKnown).length;
  if (passed + failures.length === 0) return null;
  if (unknown > 0) return passed > 0 ? 'mixed' : 'failed';
  return failures.length > 0 ? 'known' : 'passed';
}
