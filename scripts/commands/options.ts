/** Options of the commands, parsed by cli.ts. */
import type { Parameters } from '../../lab/recording/parameters.ts';
import type { ReporterRequest } from '../../reports/reporters/reporter.ts';

/** Of `ftlab run [TARGET…]`. Null and empty stand for what was not typed. */
export interface RunOptions {
  /** Names of engines, or `all`; empty means lockstep, and every engine for nightly. */
  readonly engines: readonly string[];
  /** Trials of each scenario on each engine. */
  readonly trials: number | null;
  /** Seed of the first trial; drawn when null. */
  readonly seed: number | null;
  /** Absolute path of the runs folder. */
  readonly runs: string;
  /** Continue the newest campaign in `runs` that is not finished. */
  readonly resume: boolean;
  /** Absolute path of a plan to run. */
  readonly plan: string | null;
  /** Hold the lab open after a trial. */
  readonly keep: boolean;
  /** As typed; empty means console and page. */
  readonly reports: readonly ReporterRequest[];
  /** Time for a nightly selection, ms. */
  readonly budgetMs: number | null;
  /** Parameters of the engine by name, of the workload and of faults by `workload.name`, `FAULT.name`. */
  readonly set: Parameters;
}

/** Of `ftlab bench`. */
export interface BenchOptions {
  readonly runs: string;
  readonly seed: number | null;
  readonly json: boolean;
  /** Only figures whose name contains one of these; empty means all. */
  readonly only: readonly string[];
}

/** Of `ftlab report [RUN]`. */
export interface ReportOptions {
  /** Path of a campaign, or its name in `runs`; null means the newest. */
  readonly run: string | null;
  readonly runs: string;
  readonly reports: readonly ReporterRequest[];
  /** Folder for what is written; null means the campaign's, whose verdicts are then rewritten. */
  readonly out: string | null;
}
