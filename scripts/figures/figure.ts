/** The contract of a figure of `ftlab bench`, and a trial of it. */
import { join } from 'node:path';
import type { Engine } from '../../lab/engines/engine.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import type { Measures } from '../../reports/measures/catalogue.ts';
import { type Observed, observe } from '../../reports/observed.ts';
import type { Outcome } from '../../reports/outcome.ts';
import type { FigureRow } from '../../reports/performance/schema.ts';
import type { Scenario } from '../../suites/suite.ts';
import { runJudgedTrial } from '../campaign/trial.ts';
import { say } from '../say.ts';

export interface Figure {
  readonly name: string;
  readonly title: string;
  /** A sentence: the method of measuring. */
  readonly says: string;
  /** Whether it runs trials, and so only inside a lab's namespaces. */
  readonly needsLab: boolean;
  measure(bench: Bench): Promise<FigureRow[]>;
}

/** A run of `ftlab bench`. */
export interface Bench {
  /** Where recordings go. */
  readonly folder: string;
  readonly seed: number;
  readonly toolbox: Toolbox;
  readonly signal: AbortSignal;
  /** How often each trial is repeated, when that was typed. */
  readonly rounds: number | null;
  /** Trials begun so far. */
  trials: number;
}

export interface Seen {
  measures: Measures;
  observed: Observed;
  outcome: Outcome;
}

/** A judged trial; its recording stays in the bench's folder. */
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
