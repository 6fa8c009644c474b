/** The commands `run` and `report` on the command line. */
import { type Command, Option } from 'commander';
import type { ReporterRequest } from '../../reports/reporters/reporter.ts';
import { BUDGET_MAX_MS, TRIALS_MAX } from '../campaign/limits.ts';
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
import { type End, RUN_ARGUMENT, RUNS_OPTION, SEED_TEXT } from './shared-options.ts';

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

const RUN_HELP = `
Without targets the suite smoke is run. Without --engine each scenario is run on lockstep, and
nightly chooses from every engine; --engine all means every engine that a scenario is for.
A campaign has at most ${TRIALS_MAX} trials. Trial n runs with the seed --seed + n - 1.
To repeat a trial, type the command in its manifest.json, or on the page. To repeat a whole
campaign: run --plan CAMPAIGN/plan.json.`;

/** Adds the command `run`. */
export function addRun(ftlab: Command, end: End): void {
  ftlab
    .command('run')
    .description('run scenarios and write a report')
    .argument('[targets...]', 'SUITE or SUITE/SCENARIO, or nightly (default: smoke)', [])
    .option('--engine <name>', 'an engine, or all; may be repeated', names, [])
    .option('--trials <n>', `trials of each scenario on each engine, 1 to ${TRIALS_MAX}`, trials)
    .option('--seed <n>', `seed of the first trial, ${SEED_TEXT}`, seed)
    .addOption(RUNS_OPTION)
    .option('--resume', 'continue the newest campaign that is not finished', false)
    .option('--plan <file>', 'run the trials of a plan.json again', path)
    .option('--keep', 'hold the lab open after each trial and print how to look into it', false)
    .addOption(REPORT_OPTION)
    .addOption(JSON_OPTION)
    .option(
      '--budget <time>',
      `time for nightly: 90s, 60m, 2h, at most ${BUDGET_MAX_MS / 3_600_000}h (default: 60m)`,
      duration,
    )
    .option(
      '--set <name=value>',
      'a parameter: lag=8 (engine), workload.rateHz=50, link-delay.delayMs=3; may be repeated',
      parameter,
      {},
    )
    .addHelpText('after', RUN_HELP)
    .action(async (targets: string[], typed: TypedRun) => {
      const { run } = await import('./run.ts');
      const { engine: engines, budget: budgetMs = null, report: _, json: __, ...rest } = typed;
      const untyped = { trials: null, seed: null, plan: null };
      const reports = reportsOf(typed);
      end(await run(targets, { ...untyped, ...rest, reports, engines, budgetMs }));
    });
}

/** As commander hands it over: what was not typed and has no default is missing. */
type TypedRun = Omit<
  RunOptions,
  'engines' | 'budgetMs' | 'trials' | 'seed' | 'plan' | 'reports'
> & {
  engine: string[];
  report: ReporterRequest[];
  json: boolean;
  budget?: number;
  trials?: number;
  seed?: number;
  plan?: string;
};

/** Adds the command `report`. */
export function addReport(ftlab: Command, end: End): void {
  ftlab
    .command('report')
    .description('judge a campaign again and report on it; needs no lab')
    .argument('[run]', RUN_ARGUMENT, text)
    .addOption(RUNS_OPTION)
    .addOption(REPORT_OPTION)
    .addOption(JSON_OPTION)
    .option('--out <folder>', 'write there, and nothing into the folder of the recordings', path)
    .action(async (run: string | undefined, typed: TypedReport) => {
      const { report } = await import('./report.ts');
      const reports = reportsOf(typed);
      end(await report({ run: run ?? null, runs: typed.runs, reports, out: typed.out ?? null }));
    });
}

interface TypedReport {
  runs: string;
  report: ReporterRequest[];
  json: boolean;
  out?: string;
}
