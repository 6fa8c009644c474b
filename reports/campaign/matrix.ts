/** The grid of a campaign: scenarios by engines, in each cell the outcome and its reasons. */

import type { Outcome } from '../outcome.ts';
import { rankOf, worstOutcome } from '../outcome.ts';
import { isKnownFailure, isShown, unshown, unshownText } from './known.ts';
import { notableReasons, reasonText } from './reasons.ts';
import type { Campaign, Certainty } from './schema.ts';

/** Reasons of a cell's trials; reasons that differ in their numbers only are of one kind. */
export interface Kind {
  /** As the first of these trials gave it. */
  reason: string;
  trials: number;
  /** Whether other trials gave it with other numbers. */
  isVaried: boolean;
}

export interface Cell {
  outcome: Outcome;
  trials: number;
  /** Trials that ended with the outcome; the others ended better. */
  ended: number;
  /** Planned trials that have not run. */
  missing: number;
  /** Reasons against trials: the worst first, then unknown failures, then the most frequent. */
  kinds: readonly Kind[];
  /** Whether all its failures are known. */
  isKnown: boolean;
  /** Certainty of the repeated failures: certain if any is, else flaky, else unconfirmed. */
  certainty: Certainty | null;
  /** Known failures that a trial of it did not show, each once. */
  unshown: readonly string[];
}

export interface Matrix {
  engines: readonly string[];
  rows: readonly { scenario: string; cells: readonly (Cell | null)[] }[];
}

/** A cell is null where the scenario was not planned on the engine. */
export function matrixOf({ trials, planned }: Campaign): Matrix {
  const engines = [...new Set(planned.map((trial) => trial.engine))];
  const scenarios = [...new Set(planned.map((trial) => trial.scenario))];
  const rows = scenarios.map((scenario) => ({
    scenario,
    cells: engines.map((engine) => {
      const isHere = (trial: Planned) => trial.scenario === scenario && trial.engine === engine;
      return cellOf(trials.filter(isHere), planned.filter(isHere));
    }),
  }));
  return { engines, rows };
}

type Planned = Campaign['planned'][number];

function cellOf(trials: Campaign['trials'], planned: readonly Planned[]): Cell | null {
  if (planned.length === 0) return null;
  const ran = new Set(trials.map(({ folder }) => folder));
  const missing = numbersOf(planned.filter(({ folder }) => !ran.has(folder)));
  const outcomes = trials.map((trial) => trial.outcome);
  const outcome = worstOutcome(missing > 0 ? [...outcomes, 'inconclusive'] : outcomes);
  const worst = trials.filter((trial) => trial.outcome === outcome);
  return {
    outcome,
    trials: numbersOf(trials),
    ended: numbersOf(worst),
    missing,
    kinds: kindsOf(trials.filter((trial) => trial.outcome !== 'passed')),
    isKnown: worst.length > 0 && worst.every(isKnownFailure),
    certainty:
      CERTAINTIES.find((certainty) => trials.some((trial) => trial.certainty === certainty)) ??
      null,
    unshown: [...new Set(unshown({ trials }).map(unshownText))],
  };
}

const CERTAINTIES: readonly Certainty[] = ['certain', 'flaky', 'unconfirmed'];

/** The number of trials; pairs that share a trial are separate entries of the list. */
function numbersOf(trials: readonly Planned[]): number {
  return new Set(trials.map(({ trial }) => trial)).size;
}

function kindsOf(trials: Campaign['trials']): Kind[] {
  const given = trials.flatMap((trial) =>
    notableReasons(trial).map((reason) => ({ trial, reason, text: reasonText(reason, trial) })),
  );
  const groups = Map.groupBy(given, ({ trial, reason: { expectation, text, known } }) =>
    JSON.stringify([trial.pair, expectation, withoutNumbers(text), known]),
  );
  const kinds = [...groups.values()].map((group) => ({
    rank: Math.max(...group.map(({ trial }) => rankOf(trial.outcome))),
    isKnown: group.every(({ reason }) => isShown(reason)),
    reason: group[0]?.text ?? '',
    trials: numbersOf(group.map(({ trial }) => trial)),
    isVaried: new Set(group.map(({ text }) => text)).size > 1,
  }));
  return kinds
    .sort((x, y) => y.rank - x.rank || Number(x.isKnown) - Number(y.isKnown) || y.trials - x.trials)
    .map(({ rank, isKnown, ...kind }) => kind);
}

/** The text with `#` for each number, so that texts with other measured values are of one kind. */
function withoutNumbers(text: string): string {
  return text.replace(/(?<![\w.])-?\d[\d.,]*/g, '#');
}

/** `failed (known)`, `passed ×3`, `failed 1 of 3`, `passed (known failure not shown)` … */
export function cellText(cell: Cell | null): string {
  if (!cell) return '–';
  return `${cell.outcome}${cellMark(cell)}${cellCount(cell)}`;
}

/** ` (known)`, ` (flaky)`, ` (certain)` behind the outcome of a cell; empty for other cells. */
export function cellMark({ isKnown, certainty }: Cell): string {
  if (isKnown) return ' (known)';
  return certainty === null ? '' : ` (${certainty})`;
}

/** The count after the outcome of a cell: its trials, and its missing trials. */
export function cellCount({ trials, ended, missing, unshown }: Cell): string {
  const times = trials > 1 && ended > 0 ? ` ×${trials}` : '';
  const missed = unshown.length > 0 ? ' (known failure not shown)' : '';
  const share = ended > 0 && ended < trials ? ` ${ended} of ${trials}` : times;
  const open = missing > 0 ? ` (${missing} of ${trials + missing} not run)` : '';
  return `${share}${missed}${open}`;
}

/** Each kind of reason in a cell with its share of the trials, and absent known failures. */
export function cellReasons({ kinds, trials, unshown }: Cell): string[] {
  const lines = kinds.map((kind) => {
    if (trials === 1) return kind.reason;
    const varied = kind.isVaried ? ', with other numbers' : '';
    return `${kind.reason} (${kind.trials} of ${trials} trials${varied})`;
  });
  return [...lines, ...unshown];
}
