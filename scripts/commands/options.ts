/** Options of the commands, parsed by cli.ts. */
import type { Parameters } from '../../lab/recording/parameters.ts';
import type { ReporterRequest } from '../../reports/reporters/reporter.ts';

/** Options of `run` and `nightly` that count inside the lab. */
export interface LabOptions {
  /** Absolute path of the runs folder. */
  readonly runs: string;
  /** Hold the lab open after a trial. */
  readonly keep: boolean;
  /** As typed; empty means console and page. */
  readonly reports: readonly ReporterRequest[];
  /** Whether known failures are failures like others for the exit code. */
  readonly strict: boolean;
  /** A line for each phase of a trial. */
  readonly verbose: boolean;
  /** Recordings of so many finished campaigns stay; without it all stay. */
  readonly keepRuns?: number | null;
}

/** Options of `run` and `nightly` that decide a plan. Null and empty: it was not typed. */
export interface PlanningOptions {
  /** Names of engines, or `all`; empty means lockstep for `run`, and every engine for `nightly`. */
  readonly engines: readonly string[];
  /** Trials of each scenario on each engine. */
  readonly trials: number | null;
  /** Seed of the first trial; drawn when null. */
  readonly seed: number | null;
  /** Parameters: of the engine by name; `workload.name`; of a fault `FAULT.name`. */
  readonly set: Parameters;
}

/** Options of `ftlab run [TARGET…]`. */
export interface RunOptions extends LabOptions, PlanningOptions {
  /** Continue the newest campaign in `runs` that is not finished. */
  readonly resume: boolean;
  /** Absolute path of a plan to run. */
  readonly plan: string | null;
}

/** Options of `ftlab nightly`. */
export interface NightlyOptions extends LabOptions, PlanningOptions {
  /** Time for the selection, ms; null means the default. */
  readonly budgetMs: number | null;
  /** Begin a new night, even when a night is unfinished. */
  readonly new: boolean;
  /** Print the plan and run nothing. */
  readonly dryRun: boolean;
}

/** Options of `ftlab bench`. */
export interface BenchOptions {
  readonly runs: string;
  readonly seed: number | null;
  readonly json: boolean;
  /** Only figures whose name contains any of these words; empty means all. */
  readonly only: readonly string[];
  /** How often each trial is repeated; null means as often as the figure needs. */
  readonly rounds: number | null;
  /** Absolute paths of stored bench runs to show in place of measuring. */
  readonly from: readonly string[];
  /** Absolute path of the page to write; true means performance.html in the run's folder. */
  readonly report: string | true | null;
}

/** Options of `ftlab report [RUN]`. */
export interface ReportOptions {
  /** Path of a campaign, or its name in `runs`; null means the newest. */
  readonly run: string | null;
  readonly runs: string;
  readonly reports: readonly ReporterRequest[];
  readonly strict: boolean;
  /** Output folder; null means the campaign's folder, whose verdicts are then rewritten. */
  readonly out: string | null;
}

/** Options of `ftlab history [TARGET]`. */
export interface HistoryOptions {
  /** SUITE or SUITE/SCENARIO; null means all. */
  readonly target: string | null;
  /** Empty means all. */
  readonly engines: readonly string[];
  /** Empty means all. */
  readonly measures: readonly string[];
  /** Absolute path of the runs folder. */
  readonly runs: string;
  /** Absolute path of a runs folder, or of a campaign, whose rows are added. */
  readonly import: string | null;
  /** Absolute path of a page to write. */
  readonly page: string | null;
  /** Recordings of so many finished campaigns stay; null means all. */
  readonly keepRuns: number | null;
  readonly json: boolean;
}

/** Options of `ftlab compare A B`. */
export interface CompareOptions {
  /** Empty means all. */
  readonly measures: readonly string[];
  /** Absolute path of the runs folder. */
  readonly runs: string;
  /** Absolute path of a CSV to write. */
  readonly csv: string | null;
  readonly json: boolean;
  /** Rerun cells that look worse, both sides in turn. */
  readonly confirm: boolean;
  /** Trials of either side for that; null means as many as each difference wants. */
  readonly trials: number | null;
}
