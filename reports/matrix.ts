/** The grid of a campaign: scenarios down, engines across, and in each cell how it ended and why. */
import type { Campaign } from '../lab/recording/campaign.ts';
import type { Outcome } from '../lab/recording/schema.ts';
import { isKnownFailure, unshownIn } from './known.ts';
import { worstOutcome } from './outcome.ts';

export interface Cell {
  outcome: Outcome;
  trials: number;
  /** First reason of the worst trial; null where it passed. */
  reason: string | null;
  /** Whether every failure in it is a known one. */
  isKnown: boolean;
  /** Known failures that a trial of it did not show, each once. */
  unshown: readonly string[];
}

export interface Matrix {
  engines: readonly string[];
  rows: readonly { scenario: string; cells: readonly (Cell | null)[] }[];
}

/** A cell is null where the scenario was not tried on the engine. */
export function matrixOf({ trials, planned }: Campaign): Matrix {
  const engines = [...new Set(planned.map((one) => one.engine))];
  const scenarios = [...new Set(planned.map((one) => one.scenario))];
  const rows = scenarios.map((scenario) => ({
    scenario,
    cells: engines.map((engine) =>
      cellOf(trials.filter((one) => one.scenario === scenario && one.engine === engine)),
    ),
  }));
  return { engines, rows };
}

function cellOf(trials: Campaign['trials']): Cell | null {
  if (trials.length === 0) return null;
  const outcome = worstOutcome(trials.map((one) => one.outcome));
  const worst = trials.filter((one) => one.outcome === outcome);
  return {
    outcome,
    trials: new Set(trials.map(({ trial }) => trial)).size,
    reason: outcome === 'passed' ? null : (worst[0]?.reasons[0] ?? null),
    isKnown: worst.every(isKnownFailure),
    unshown: [...new Set(trials.flatMap(unshownIn))],
  };
}

/** `failed (known)`, `passed ×3`, `passed (known failure not shown)` … */
export function cellText(cell: Cell | null): string {
  if (!cell) return '–';
  const known = cell.isKnown ? ' (known)' : '';
  const missed = cell.unshown.length > 0 ? ' (known failure not shown)' : '';
  return `${cell.outcome}${known}${missed}${cell.trials > 1 ? ` ×${cell.trials}` : ''}`;
}
