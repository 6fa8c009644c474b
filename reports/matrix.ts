/** The grid of a campaign: scenarios down, engines across, and in each cell how it ended and why. */
import type { Campaign, Outcome } from '../lab/recording/schema.ts';
import { worstOutcome } from './outcome.ts';

export interface Cell {
  outcome: Outcome;
  trials: number;
  /** First reason of the worst trial; null where it passed. */
  reason: string | null;
  /** Whether every failure in it is a known one. */
  isKnown: boolean;
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

/** Of the reasons in campaign.json: a known failure says so at its end. */
const KNOWN = /\(known: [^)]*\)$/;

function cellOf(trials: Campaign['trials']): Cell | null {
  if (trials.length === 0) return null;
  const outcome = worstOutcome(trials.map((one) => one.outcome));
  const worst = trials.filter((one) => one.outcome === outcome);
  const reasons = worst.flatMap((one) => one.reasons);
  return {
    outcome,
    trials: trials.length,
    reason: outcome === 'passed' ? null : (reasons[0] ?? null),
    isKnown: outcome === 'failed' && reasons.every((reason) => KNOWN.test(reason)),
  };
}

/** `failed (known)`, `passed ×3` … */
export function cellText(cell: Cell | null): string {
  if (!cell) return '–';
  const known = cell.isKnown ? ' (known)' : '';
  return `${cell.outcome}${known}${cell.trials > 1 ? ` ×${cell.trials}` : ''}`;
}
