/**
 * Two groups of trials held against each other, measure by measure: paired by scenario, engine and
 * kind of computer. Too few trials are not enough evidence, never no difference.
 */
import type { MeasureInfo } from '../measures/measure.ts';
import { isWorse, smallestRelevant } from '../measures/practical.ts';
import { holm } from '../statistics/holm.ts';
import { median } from '../statistics/percentile.ts';
import { rankTest, type Shift, shiftBetween, superiority } from '../statistics/rank-test.ts';
import { differencesBetween } from './circumstances.ts';
import { MEASURED } from './figures.ts';
import type { CampaignRow, StoredTrial } from './store.ts';

/** Confidence of every interval and test. */
export const CONFIDENCE = 0.95;

/** A side of a comparison. */
export interface Side {
  /** As the user named it. */
  readonly name: string;
  readonly campaigns: readonly CampaignRow[];
  readonly trials: readonly StoredTrial[];
}

/**
 * `worse`, `better` and `changed` hold with the number of comparisons considered; `looks …` holds
 * for the one comparison alone. Each is of more than the practical threshold.
 */
export type ComparisonVerdict =
  | 'worse'
  | 'better'
  | 'changed'
  | 'looks worse'
  | 'looks better'
  | 'looks changed'
  | 'no relevant difference'
  | 'equal in every trial'
  | 'not enough evidence';

/** A measure of a pair of cells. */
export interface Compared {
  readonly scenario: string;
  /** Engine of the first and of the second side. */
  readonly engines: readonly [string, string];
  readonly computer: string;
  readonly measure: MeasureInfo;
  readonly trials: readonly [number, number];
  readonly medians: readonly [number, number];
  /** Hodges-Lehmann shift from the first side to the second, with its interval at 95 %. */
  readonly shift: Shift;
  /** Two-sided, by Mann-Whitney, of this comparison alone. */
  readonly probability: number;
  /** How often a trial of the second side has the larger value, ties counted by half. */
  readonly superiority: number;
  /** Smallest shift that matters. */
  readonly threshold: number;
  readonly verdict: ComparisonVerdict;
}

export interface Comparison {
  readonly compared: readonly Compared[];
  /** Cells that were judged on one side only, a line each. */
  readonly unpaired: readonly string[];
  /** Differences between the circumstances of the sides. */
  readonly differences: readonly string[];
}

export interface CompareOptions {
  /** Whether the sides are engines: then a scenario is paired across them. */
  readonly isByEngine: boolean;
  /** Every measure there is (measuresIn). */
  readonly catalogue: readonly MeasureInfo[];
  /** Names of measures; empty means all with a better direction that are not of ftlab itself. */
  readonly measures: readonly string[];
  /** Selects cells; absent: all cells. */
  readonly isAsked?: (cell: Pick<Compared, 'scenario' | 'engines' | 'measure'>) => boolean;
}

/** A failed trial counts as 1, a passed trial as 0. */
const FAILED_TRIAL: MeasureInfo = {
  ...{ name: 'failedTrial', title: 'Failed trials', unit: 'count', better: 'less' },
  ...{ group: 'correctness', says: '1 for a trial that failed, 0 for one that passed.' },
};

/** Compares the second side with the first. */
export function compare(first: Side, second: Side, options: CompareOptions): Comparison {
  const [firstCells, secondCells] = [cellsOf(first, options), cellsOf(second, options)];
  const drafts = [...firstCells].flatMap(([key, cell]) => {
    const partner = secondCells.get(key);
    if (!partner) return [];
    const all = measuresFor(options).flatMap((info) => draftOf(info, cell, partner));
    return options.isAsked ? all.filter(options.isAsked) : all;
  });
  const tested = drafts.filter(({ isTestable }) => isTestable);
  const adjusted = holm(tested.map(({ probability }) => probability));
  const sure = new Set(tested.filter((_, index) => isSignificant(adjusted[index] ?? 1)));
  return {
    compared: drafts.map((draft) => {
      const { values, isTestable, ...rest } = draft;
      return { ...rest, verdict: verdictOf(draft, sure.has(draft)) };
    }),
    unpaired: [
      ...onlyIn(first.name, firstCells, secondCells),
      ...onlyIn(second.name, secondCells, firstCells),
    ],
    differences: differencesBetween(first.campaigns, second.campaigns),
  };
}

interface Cell {
  readonly scenario: string;
  readonly engine: string;
  readonly computer: string;
  readonly trials: readonly StoredTrial[];
}

/** Judged trials of a side by the key of their pairing, without repetitions of failures. */
function cellsOf({ campaigns, trials }: Side, { isByEngine }: CompareOptions): Map<string, Cell> {
  const computers = new Map(campaigns.map(({ id, computer }) => [id, computer]));
  const computerOf = ({ campaign }: StoredTrial) => computers.get(campaign) ?? 'unknown';
  const judged = trials.filter(({ outcome, isRetry }) => {
    return !isRetry && ['passed', 'failed', MEASURED].includes(outcome);
  });
  const groups = Map.groupBy(judged, (trial) =>
    JSON.stringify([trial.scenario, isByEngine ? '' : trial.engine, computerOf(trial)]),
  );
  return new Map(
    [...groups].flatMap(([key, group]): [string, Cell][] => {
      const [first] = group;
      if (!first) return [];
      const { scenario, engine } = first;
      return [[key, { scenario, engine, computer: computerOf(first), trials: group }]];
    }),
  );
}

function onlyIn(
  name: string,
  ones: ReadonlyMap<string, Cell>,
  others: ReadonlyMap<string, Cell>,
): string[] {
  return [...ones]
    .filter(([key]) => !others.has(key))
    .map(([, cell]) => `${cell.scenario} on ${cell.engine} (${cell.computer}): only in ${name}`);
}

function measuresFor({ catalogue, measures }: CompareOptions): MeasureInfo[] {
  const all = [FAILED_TRIAL, ...catalogue];
  if (measures.length > 0) return all.filter(({ name }) => measures.includes(name));
  return all.filter(({ better, group }) => better !== 'neither' && group !== 'harness');
}

interface Draft extends Omit<Compared, 'verdict'> {
  readonly values: readonly [readonly number[], readonly number[]];
  /** Whether any outcome of the test could be significant. */
  readonly isTestable: boolean;
}

function draftOf(measure: MeasureInfo, first: Cell, second: Cell): Draft[] {
  const values = [valuesOf(measure, first), valuesOf(measure, second)] as const;
  const shift = shiftBetween(...values, CONFIDENCE);
  const probability = rankTest(...values);
  const larger = superiority(...values);
  const [before, after] = [median(values[0]), median(values[1])];
  if (!shift || probability === null || larger === null) return [];
  if (before === null || after === null) return [];
  return [
    {
      ...{
        scenario: first.scenario,
        engines: [first.engine, second.engine],
        computer: first.computer,
      },
      ...{ measure, values, shift, probability, medians: [before, after], superiority: larger },
      trials: [values[0].length, values[1].length],
      threshold: smallestRelevant(measure, before),
      isTestable: shift.interval !== null && !isConstant(values),
    },
  ];
}

function valuesOf({ name }: MeasureInfo, { trials }: Cell): number[] {
  if (name === FAILED_TRIAL.name)
    return trials
      .filter(({ outcome }) => outcome !== MEASURED)
      .map(({ outcome }) => Number(outcome === 'failed'));
  return trials.flatMap(({ measures }) => measures[name] ?? []);
}

function isConstant([ones, others]: Draft['values']): boolean {
  return [...ones, ...others].every((value) => value === ones[0]);
}

function isSignificant(probability: number): boolean {
  return probability < 1 - CONFIDENCE;
}

function verdictOf(draft: Draft, isSure: boolean): ComparisonVerdict {
  const { shift, values, probability, threshold } = draft;
  if (shift.interval === null) return 'not enough evidence';
  if (isConstant(values)) return 'equal in every trial';
  // Counts of violations are mostly equal: a rank test sees a change, a median shift does not.
  const isRare = threshold <= 1 && draft.measure.unit === 'count';
  if (isSignificant(probability) && (isRare || Math.abs(shift.shift) >= threshold)) {
    const text = directionOf(draft);
    return isSure ? text : `looks ${text}`;
  }
  const { low, high } = shift.interval;
  const isWithin = low > -threshold && high < threshold;
  return isWithin && !isRare && !isBeyond(draft) ? 'no relevant difference' : 'not enough evidence';
}

function directionOf({
  measure,
  shift,
  values: [ones, others],
}: Draft): 'worse' | 'better' | 'changed' {
  const mean = (all: readonly number[]) => all.reduce((sum, value) => sum + value, 0) / all.length;
  const difference = shift.shift === 0 ? mean(others) - mean(ones) : shift.shift;
  const worse = isWorse(measure, 0, difference);
  if (worse === null) return 'changed';
  return worse ? 'worse' : 'better';
}

/** Whether a trial of either side is farther out than all of the other's: medians hide that. */
function isBeyond({ values: [ones, others], threshold }: Draft): boolean {
  const gaps = [Math.max(...others) - Math.max(...ones), Math.min(...others) - Math.min(...ones)];
  return gaps.some((gap) => Math.abs(gap) >= threshold);
}
