/** The grid of a campaign: scenarios down, engines across, and in each cell how it ended and why. */
import type { Campaign } from '../lab/recording/campaign.ts';
import type { Outcome } from '../lab/recording/schema.ts';
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

/** Whether a reason in campaign.json is that of a known failure: it says so at its end. */
export function isKnownReason(reason: string): boolean {
  return /\(known: [^)]*\)$/.test(reason);
}

/** Whether a trial failed, and only in ways that are known. */
export function isKnownFailure({ outcome, reasons }: Campaign['trials'][number]): boolean {
  return outcome === 'failed' && reasons.every(isKnownReason);
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
  };
}

/** `failed (known)`, `passed ×3` … */
export function cellText(cell: Cell | null): string {
  if (!cell) return '–';
  const known = cell.isKnown ? ' (known)' : '';
  return `${cell.outcome}${known}${cell.trials > 1 ? ` ×${cell.trials}` : ''}`;
}
