/**
 * Confirming a regression: measures that look worse are held against trials of both sides that were
 * run for it, in turn. The trials that raised the suspicion do not count again.
 */
import { fewestForRankTest, trialsForRankTest } from '../statistics/rank-test-size.ts';
import {
  CONFIDENCE,
  type Compared,
  type CompareOptions,
  type Comparison,
  compare,
  type Side,
} from './compare.ts';

/** Probability of finding a difference as large as the observed difference. */
const POWER = 0.9;

/** Limit of trials on either side: a difference that needs more is too small to chase. */
const TRIALS_MAX = 40;

/** A scenario on the engines of both sides. */
export type CellNames = Pick<Compared, 'scenario' | 'engines'>;

/** Trials that confirm or refute the suspicions of one cell. */
export interface CellRepetitions extends CellNames {
  /** Trials of either side. */
  readonly trials: number;
  /** Trials of either side that decide with the power aimed at; more than `trials` when capped. */
  readonly wanted: number;
}

/** The result for a measure that looked worse, by the trials that were run again. */
export type Conclusion = 'confirmed' | 'not confirmed' | 'not enough evidence';

export interface Confirmed {
  /** The comparison that looked worse. */
  readonly suspect: Compared;
  /** The comparison of the trials run again; null when they do not have the measure. */
  readonly again: Compared | null;
  readonly conclusion: Conclusion;
}

/** Comparisons in which the second side is worse, or looks it. */
export function suspectsOf({ compared }: Comparison): Compared[] {
  return compared.filter(({ verdict }) => verdict === 'worse' || verdict === 'looks worse');
}

/** Fewest trials of either side with which so many suspicions can be decided at all. */
export function fewestTrials(suspects: readonly Compared[]): number {
  return fewestForRankTest(significanceFor(suspects));
}

/** All suspicions together raise a false alarm with 5 %; never less strict than Holm's steps. */
function significanceFor(suspects: readonly Compared[]): number {
  return (1 - CONFIDENCE) / Math.max(1, suspects.length);
}

/**
 * Trials for each cell with a suspicion: as many as its smallest difference needs, or `requested`.
 * The number assumes that the true difference is the observed one; if it is smaller, the result may
 * be no evidence.
 */
export function repetitionsFor(
  suspects: readonly Compared[],
  requested: number | null,
): CellRepetitions[] {
  const significance = significanceFor(suspects);
  return [...Map.groupBy(suspects, cellKey).values()].flatMap((group): CellRepetitions[] => {
    const [first] = group;
    if (!first) return [];
    const wanted = Math.max(
      ...group.map(({ superiority }) =>
        trialsForRankTest({ significance, power: POWER, superiority }),
      ),
    );
    const most = Math.max(TRIALS_MAX, fewestForRankTest(significance));
    const trials = requested ?? Math.min(wanted, most);
    return [{ scenario: first.scenario, engines: first.engines, trials, wanted }];
  });
}

/** The trials of both sides that were run again. */
export interface Rerun {
  readonly sides: readonly [Side, Side];
  /** Whether all trials were run; a part of them decides nothing. */
  readonly isWhole: boolean;
}

/** Judges each suspicion by the trials that were run again, and by these alone. */
export function conclude(
  suspects: readonly Compared[],
  repetitions: readonly CellRepetitions[],
  { sides, isWhole }: Rerun,
  options: Omit<CompareOptions, 'measures' | 'isAsked'>,
): Confirmed[] {
  const names = new Set(suspects.map(suspectKey));
  const measures = [...new Set(suspects.map(({ measure }) => measure.name))];
  const isAsked: CompareOptions['isAsked'] = (candidate) => names.has(suspectKey(candidate));
  const { compared } = compare(...sides, { ...options, measures, isAsked });
  return suspects.map((suspect): Confirmed => {
    const again = compared.find((other) => suspectKey(other) === suspectKey(suspect)) ?? null;
    const cell = repetitions.find((other) => cellKey(other) === cellKey(suspect));
    const isDecided = isWhole && again !== null && cell !== undefined;
    return {
      ...{ suspect, again },
      conclusion: isDecided ? conclusionOf(suspect, again, cell) : 'not enough evidence',
    };
  });
}

function conclusionOf(
  suspect: Compared,
  { verdict, trials, computer }: Compared,
  { wanted }: CellRepetitions,
): Conclusion {
  if (verdict === 'worse') return 'confirmed';
  // Another kind of computer may not show the difference.
  if (computer !== suspect.computer) return 'not enough evidence';
  if (['no relevant difference', 'better', 'looks better'].includes(verdict))
    return 'not confirmed';
  // Rare events, such as a lost operation, are absent from few trials by chance.
  const isEqual = verdict === 'equal in every trial';
  return isEqual && Math.min(...trials) >= wanted ? 'not confirmed' : 'not enough evidence';
}

function cellKey({ scenario, engines }: CellNames): string {
  return JSON.stringify([scenario, engines]);
}

function suspectKey(suspect: Pick<Compared, 'scenario' | 'engines' | 'measure'>): string {
  return JSON.stringify([suspect.scenario, suspect.engines, suspect.measure.name]);
}
