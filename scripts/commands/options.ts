/** What the commands are told: parsed and checked by cli.ts. */
import type { Parameters } from '../../lab/recording/parameters.ts';

/** Of `ftlab run [TARGET…]`; targets are `suite` or `suite/scenario`, none means the suite smoke. */
export interface RunOptions {
  /** Engines asked for; empty means those each scenario names. */
  readonly engines: readonly string[];
  /** Of each scenario on each engine. */
  readonly trials: number;
  /** Null: drawn for this campaign. */
  readonly seed: number | null;
  /** Folder for the campaign's folder. Absolute. */
  readonly runs: string;
  /** Goes on with the newest campaign in `runs` that was not finished. */
  readonly resume: boolean;
  /** Holds the lab open after a trial and prints how to step into it. */
  readonly keep: boolean;
  /** campaign.json on stdout before the last line. */
  readonly json: boolean;
  /** What a nightly selection may take, ms; null for the default. */
  readonly budgetMs: number | null;
  /** Parameters of the engine by name, of the workload and of faults by `workload.name`, `FAULT.name`. */
  readonly set: Parameters;
}

/** Of `ftlab bench`. */
export interface BenchOptions {
  readonly runs: string;
  readonly seed: number | null;
  readonly json: boolean;
  /** Only those whose name contains one of these; empty means all. */
  readonly only: readonly string[];
}
