/** The contract of a figure of `ftlab bench`, and what figures share: trials, rows, numbers. */
import { join } from 'node:path';
import type { Engine } from '../../lab/engines/engine.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import type { Measures } from '../../reports/measures/catalogue.ts';
import { type Observed, observe } from '../../reports/observed.ts';
import { median } from '../../reports/statistics/percentile.ts';
import type { Scenario } from '../../suites/suite.ts';
import { runJudgedTrial } from '../campaign/trial.ts';
import { say } from '../say.ts';

/** Printed as a table; a figure's unit stands in its heading. */
export type Row = Record<string, string | number>;

export interface Figure {
  readonly name: string;
  /** Whether it runs trials, and so only inside a lab's namespaces. */
  readonly needsLab: boolean;
  measure(bench: Bench): Promise<Row[]>;
}

/** One run of `ftlab bench`. */
export interface Bench {
  /** Where recordings go. */
  readonly folder: string;
  readonly seed: number;
  readonly toolbox: Toolbox;
  readonly signal: AbortSignal;
  /** Trials begun so far. */
  trials: number;
}

export interface Seen {
  measures: Measures;
  observed: Observed;
  outcome: string;
}

/** One trial, judged; what it recorded stays in the bench's folder. */
export async function trial(
  bench: Bench,
  scenario: Scenario,
  engine: Engine,
  set: Parameters = {},
): Promise<Seen> {
  bench.trials += 1;
  const { toolbox, signal } = bench;
  const seed = bench.seed + bench.trials;
  say(`${bench.trials}: ${scenario.name} on ${engine.name} ${JSON.stringify(set)}`);
  const { verdict, recording } = await runJudgedTrial({
    ...{ scenario, engine, seed, trial: bench.trials, toolbox, signal },
    folder: join(bench.folder, `${bench.trials}-${scenario.name}-${engine.name}`),
    parameters: { ...engine.parameters, ...set },
    name: `figures/${scenario.name}`,
    command: 'scripts/ftlab bench',
  });
  const { measures, outcome } = verdict;
  return { measures, outcome, observed: observe(recording) };
}

/** A measure of several trials, without those that have none. */
export function known(seen: readonly Seen[], of: (one: Seen) => number | null): number[] {
  return seen.map(of).filter((value) => value !== null);
}

/** Median of a measure over several trials, to three digits. */
export function middle(seen: readonly Seen[], of: (one: Seen) => number | null): string | number {
  return round(median(known(seen, of)));
}

/** Largest of a measure over several trials; a dash when one of them has none. */
export function largest(seen: readonly Seen[], of: (one: Seen) => number | null): string | number {
  return round(Math.max(...seen.map((one) => of(one) ?? Number.POSITIVE_INFINITY)));
}

/** Sum of a measure over several trials; a dash when one of them has none. */
export function sum(seen: readonly Seen[], of: (one: Seen) => number | null): number | string {
  const values = known(seen, of);
  return values.length === seen.length ? values.reduce((total, value) => total + value, 0) : '–';
}

/** How many trials did not pass. */
export function notPassed(seen: readonly Seen[]): number {
  return seen.filter((one) => one.outcome !== 'passed').length;
}

/** Three digits; a dash for what was not measured. */
export function round(value: number | null): number | string {
  if (value === null || !Number.isFinite(value)) return '–';
  return Number(value.toPrecision(3));
}
