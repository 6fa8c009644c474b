/** The commands `run`, `nightly` and `report` on the command line. */
import { type Command, Option } from 'commander';
import type { ReporterRequest } from '../../reports/reporters/reporter.ts';
import { BUDGET_MAX_MS, TRIALS_MAX } from '../campaign/limits.ts';
import { UsageError } from '../errors.ts';
import {
  duration,
  names,
  parameter,
  path,
  reporterRequest,
  seed,
  text,
  trials,
} from './arguments.ts';
import type { RunOptions } from './options.ts';
import {
  type End,
  KEEP_RUNS_OPTION,
  RUN_ARGUMENT,
  RUNS_OPTION,
  SEED_TEXT,
  STRICT_OPTION,
} from './shared-options.ts';

const REPORT_OPTION = new Option(
  '--report <name[=file]>',
  'a reporter, as ftlab list names them; may be repeated (default: console and page)',
)
  .default([], '')
  .argParser(reporterRequest);

const JSON_REPORT: ReporterRequest = { name: 'json', file: null };
const DEFAULT_REPORTS: readonly ReporterRequest[] = [
  { name: 'page', file: null },
  { name: 'console', file: null },
];

/** With --json the JSON has stdout, and the lines of the console go to stderr. */
function reportsOf({ json, report }: { json: boolean; report: ReporterRequest[] }) {
  if (!json) return report;
  return [JSON_REPORT, ...(report.length > 0 ? report : DEFAULT_REPORTS)];
}

const JSON_OPTION = new Option(
  '--json',
  'print campaign.json, and nothing else, on stdout',
).default(false, 'no');

/** Text in the help of both commands. */
const ENGINE_RULE = `
Without --engine, run takes lockstep and nightly takes every engine; --engine all means every engine
that a scenario is for.`;

const RUN_HELP = `${ENGINE_RULE}
Without targets the suite smoke is run.
A campaign has at most ${TRIALS_MAX} trials. Trial n runs with the seed --seed + n - 1.
To repeat a trial, type the command in its manifest.json, or on the page. To repeat a whole
campaign: run --plan CAMPAIGN/plan.json.`;

const NIGHTLY_HELP = `${ENGINE_RULE}
First one scenario of each suite on each engine, then what was tested longest ago, as much as fits
into the budget by the durations of earlier trials. Where trials take longer, those that have not
run when the budget is used up are left for another night; where they take less time, the next
scenarios in this order are added. A night that was killed goes on at the next start, as it was
planned; --new begins another one. Two nights do not run at once in one folder.
A new failure is repeated at once, up to twice: certain when it failed each time, flaky otherwise,
and failed in any case. A broken trial is retried once. Repetitions come on top of the budget.`;

/** Adds the options of a plan, and the options of the report. */
function addPlanning(command: Command): Command {
  return command
    .option('--engine <name>', 'an engine, or all; may be repeated', names, [])
    .option('--trials <n>', `trials of each scenario on each engine, 1 to ${TRIALS_MAX}`, trials)
    .option('--seed <n>', `seed of the first trial, ${SEED_TEXT}`, seed)
    .option(
      '--set <name=value>',
      'a parameter: lag=8 (engine), workload.rateHz=50, link-delay.delayMs=3; may be repeated',
      parameter,
      {},
    )
    .addOption(RUNS_OPTION)
    .addOption(KEEP_RUNS_OPTION)
    .addOption(REPORT_OPTION)
    .addOption(JSON_OPTION)
    .addOption(STRICT_OPTION)
    .option('-v, --verbose', 'a line for each phase of a trial', false);
}

/** Adds the command `run`. */
export function addRun(ftlab: Command, end: End): void {
  addPlanning(ftlab.command('run'))
    .description('run scenarios and write a report')
    .argument('[targets...]', 'SUITE or SUITE/SCENARIO (default: smoke)', [])
    .option('--resume', 'continue the newest campaign that is not finished', false)
    .option('--plan <file>', 'run the trials of a plan.json again', path)
    .option('--keep', 'hold the lab open after each trial and print how to look into it', false)
    .addOption(new Option('--budget <time>').hideHelp())
    .addHelpText('after', RUN_HELP)
    .action(async (targets: string[], { budget, ...typed }: TypedRun) => {
      if (targets.includes('nightly') || budget !== undefined) throw nightlyIsCommand(budget);
      const { run } = await import('./run.ts');
      const { resume, keep, plan = null } = typed;
      end(await run(targets, { ...planningOf(typed), resume, keep, plan }));
    });
}

function nightlyIsCommand(budget: string | undefined): UsageError {
  const words = budget === undefined ? '' : ` --budget ${budget}`;
  return new UsageError(`nightly is a separate command; type: ftlab nightly${words}`);
}

/** Adds the command `nightly`. */
export function addNightly(ftlab: Command, end: End): void {
  addPlanning(ftlab.command('nightly'))
    .description('run the scenarios tested longest ago, as many as fit into a time')
    .option(
      '--budget <time>',
      `90s, 60m, 2h, at most ${BUDGET_MAX_MS / 3_600_000}h (default: 60m)`,
      duration,
    )
    .option('--new', 'begin a night even when the last one is unfinished', false)
    .option('--dry-run', 'print the plan with its estimate, and run nothing', false)
    .addHelpText('after', NIGHTLY_HELP)
    .action(async (typed: TypedNightly) => {
      const { nightly } = await import('./nightly.ts');
      const { budget: budgetMs = null, new: isNew, dryRun } = typed;
      end(await nightly({ ...planningOf(typed), keep: false, budgetMs, new: isNew, dryRun }));
    });
}

/** Options as commander passes them: an untyped option without default is absent. */
interface TypedPlanning {
  engine: string[];
  trials?: number;
  seed?: number;
  set: RunOptions['set'];
  runs: string;
  keepRuns?: number;
  report: ReporterRequest[];
  json: boolean;
  strict: boolean;
  verbose: boolean;
}

interface TypedRun extends TypedPlanning {
  resume: boolean;
  plan?: string;
  keep: boolean;
  /** Not an option of `run`: a refusal that names the command which has it. */
  budget?: string;
}

interface TypedNightly extends TypedPlanning {
  budget?: number;
  new: boolean;
  dryRun: boolean;
}

function planningOf(typed: TypedPlanning) {
  const { engine: engines, trials = null, seed = null, set, runs, keepRuns = null } = typed;
  const { strict, verbose } = typed;
  const reports = reportsOf(typed);
  return { engines, trials, seed, set, runs, keepRuns, strict, verbose, reports };
}

/** Adds the command `report`. */
export function addReport(ftlab: Command, end: End): void {
  ftlab
    .command('report')
    .description('judge a campaign again and report on it; needs no lab')
    .argument('[run]', RUN_ARGUMENT, text)
    .addOption(RUNS_OPTION)
    .addOption(REPORT_OPTION)
    .addOption(JSON_OPTION)
    .addOption(STRICT_OPTION)
    .option('--out <folder>', 'write there, and nothing into the folder of the recordings', path)
    .action(async (run: string | undefined, typed: TypedReport) => {
      const { report } = await import('./report.ts');
      const reports = reportsOf(typed);
      const { runs, strict, out = null } = typed;
      end(await report({ run: run ?? null, runs, strict, reports, out }));
    });
}

interface TypedReport {
  runs: string;
  report: ReporterRequest[];
  json: boolean;
  strict: boolean;
  out?: string;
}
