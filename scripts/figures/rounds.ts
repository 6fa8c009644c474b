/** Trials of several things in turn, round by round, and rows of a figure made of them. */
import type { Histogram } from 'hdr-histogram-js';
import type { Engine } from '../../lab/engines/engine.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import { infoOf, type MeasureName, type Measures } from '../../reports/measures/catalogue.ts';
import { waitingTimesNs } from '../../reports/measures/replies.ts';
import type { Observed } from '../../reports/observed.ts';
import type { Outcome } from '../../reports/outcome.ts';
import { emptyHistogram, encoded, recordNs } from '../../reports/performance/distribution.ts';
import type { FigureRow, Quantity, Value } from '../../reports/performance/schema.ts';
import { sampled } from '../../reports/performance/value.ts';
import type { Scenario } from '../../suites/suite.ts';
import { type Bench, type Seen, trial } from './figure.ts';

/** A subject to measure, and the trial that is run for it in each round. */
export interface Cell {
  readonly subject: string;
  readonly engine: Engine;
  readonly parameters?: Parameters;
  readonly scenario: Scenario;
  readonly at?: FigureRow['at'];
  /** Numbers that only this figure takes from a trial. */
  readonly extrasOf?: (seen: Seen) => Record<string, number | null>;
}

/** The part of a trial that stays in memory, because recordings are too large. */
export interface Kept {
  readonly outcome: Outcome;
  /** Null when the trial was broken or skipped: then it measured nothing. */
  readonly measures: Measures | null;
  readonly extras: Record<string, number | null>;
  readonly replies: Histogram;
}

/**
 * Runs every cell once in each round. Cells take turns in coming first, because the first cell has
 * the cooler computer. A round that was stopped in the middle is dropped for all.
 */
export async function roundsOf(
  bench: Bench,
  cells: readonly Cell[],
  usual: number,
): Promise<Kept[][]> {
  const kept = cells.map((): Kept[] => []);
  for (let round = 0; round < (bench.rounds ?? usual); round++) {
    const taken = new Map<number, Kept>();
    for (const [place] of cells.entries()) {
      const index = (round + place) % cells.length;
      const cell = cells[index];
      if (!cell || bench.signal.aborted) return kept;
      taken.set(index, keep(await trial(bench, cell.scenario, cell.engine, cell.parameters), cell));
    }
    // A trial that was stopped is no measurement.
    if (bench.signal.aborted) return kept;
    for (const [index, part] of taken) kept[index]?.push(part);
  }
  return kept;
}

function keep(seen: Seen, cell: Cell): Kept {
  const { outcome, observed } = seen;
  if (outcome === 'broken' || outcome === 'skipped')
    return { outcome, measures: null, extras: {}, replies: emptyHistogram() };
  const { measures } = seen;
  return { outcome, measures, extras: cell.extrasOf?.(seen) ?? {}, replies: repliesOf(observed) };
}

function repliesOf(observed: Observed): Histogram {
  const histogram = emptyHistogram();
  for (const ns of waitingTimesNs(observed)) recordNs(histogram, ns);
  return histogram;
}

type Statistic = Exclude<Value['statistic'], 'given'>;

/** A measure of the catalogue over the rounds. */
export function measured(
  kept: readonly Kept[],
  name: MeasureName,
  statistic: Statistic = 'median',
): Value {
  return sampled(
    infoOf(name),
    statistic,
    kept.map(({ measures }) => measures?.[name] ?? null),
  );
}

/** Another number of each round. */
export function computed(
  kept: readonly Kept[],
  quantity: Quantity,
  statistic: Statistic,
  of: (part: Kept) => number | null,
): Value {
  return sampled(quantity, statistic, kept.map(of));
}

/** The row of a cell. */
export function rowOf(
  { subject, engine, parameters = {}, at = null }: Cell,
  kept: readonly Kept[],
  values: readonly Value[],
): FigureRow {
  return {
    ...{ subject, engine: engine.name, parameters, at },
    outcomes: outcomesOf(kept),
    values: [...values],
    distributions: {},
    notes: {},
  };
}

/** How many trials ended how. */
export function outcomesOf(kept: readonly Pick<Kept, 'outcome'>[]): FigureRow['outcomes'] {
  const outcomes: FigureRow['outcomes'] = {};
  for (const { outcome } of kept) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return outcomes;
}

/** The reply times of all rounds together, as a row has them. */
export function replyDistribution(kept: readonly Kept[]): FigureRow['distributions'] {
  const sum = emptyHistogram();
  for (const { replies } of kept) sum.add(replies);
  return { reply: encoded(sum) };
}
