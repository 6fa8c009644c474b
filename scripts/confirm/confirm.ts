/** `compare --confirm`: from suspicions to the conclusions of the rerun trials. */
import type { Tool } from '../../lab/recording/manifest.ts';
import type { Compared, CompareOptions } from '../../reports/history/compare.ts';
import {
  type CellRepetitions,
  type Confirmed,
  conclude,
  fewestTrials,
  repetitionsFor,
} from '../../reports/history/confirm.ts';
import { inWords, plural } from '../campaign/nightly.ts';
import type { Sides } from '../campaign/sides.ts';
import { UsageError } from '../errors.ts';
import { short } from './checkout.ts';
import { type RerunOptions, type Runner, rerun } from './rerun.ts';
import { recordedMs, type SideRun, sideRuns } from './sides.ts';

/** Start and end of `ftlab run` around a trial, as measured on a busy computer. */
const START_MS = 5000;

/** Assumed duration of a trial without a recorded one. */
const TRIAL_MS = 20_000;

/** The rerun, decided before anything starts. */
export interface ConfirmPlan {
  readonly suspects: readonly Compared[];
  readonly repetitions: readonly CellRepetitions[];
  readonly sides: readonly [SideRun, SideRun];
  /** About, ms. */
  readonly ms: number;
}

/**
 * Plans the rerun of at least one suspicion; `trials` is their number per side, or null for as many
 * as each difference needs. Throws UsageError for too few, and where a rerun is impossible.
 */
export function planConfirm(
  suspects: readonly Compared[],
  sides: Sides,
  { trials, ownTool }: { readonly trials: number | null; readonly ownTool: Tool },
): ConfirmPlan {
  const fewest = fewestTrials(suspects);
  if (trials !== null && trials < fewest)
    throw new UsageError(
      `${plural(trials, 'trial')} of each side cannot confirm ` +
        `${plural(suspects.length, 'measure')}: give --trials ${fewest} or more`,
    );
  const repetitions = repetitionsFor(suspects, trials);
  const costMs = (cell: CellRepetitions) =>
    [sides.first, sides.second].reduce(
      (sum, side, index) => sum + START_MS + (recordedMs(side, cell, index) ?? TRIAL_MS),
      0,
    );
  return {
    ...{ suspects, repetitions },
    sides: sideRuns(sides, repetitions, ownTool),
    ms: repetitions.reduce((sum, cell) => sum + cell.trials * costMs(cell), 0),
  };
}

/** Lines that are printed before the rerun starts. */
export function planLines({ suspects, repetitions, sides, ms }: ConfirmPlan): string[] {
  const trials = repetitions.reduce((sum, cell) => sum + 2 * cell.trials, 0);
  const wheres = sides.map(({ name, place }) =>
    place === 'here'
      ? `${name} in this checkout`
      : `${name} in a worktree of ${short(place.commit)}`,
  );
  return [
    `${plural(suspects.length, 'measure')} of ${plural(repetitions.length, 'scenario')} ` +
      `${suspects.length === 1 ? 'looks' : 'look'} worse; both sides run again in turn ` +
      `(A B A B): ${plural(trials, 'trial')}, about ${inWords(ms)}`,
    `${wheres.join(', ')}; fewer than ${fewestTrials(suspects)} of each could not be significant`,
    ...repetitions.map(repetitionLine),
  ];
}

function repetitionLine({ scenario, engines, trials, wanted }: CellRepetitions): string {
  const on = [...new Set(engines)].join(' and ');
  const lacking = wanted > trials ? `; a difference as small as the one seen wants ${wanted}` : '';
  return `${scenario} on ${on}: ${trials} of each${lacking}`;
}

/** Runs a plan and judges it. */
export async function confirm(
  { suspects, repetitions, sides }: ConfirmPlan,
  run: Runner,
  options: Omit<CompareOptions, 'measures' | 'isAsked'> & Omit<RerunOptions, 'sides'>,
): Promise<Confirmed[]> {
  const { seed, signal, onRound, ...how } = options;
  const trials = await rerun(repetitions, run, { sides, seed, signal, onRound });
  return conclude(suspects, repetitions, trials, how);
}
