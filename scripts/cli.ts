/**
 * The command line: describes the commands, parses what was typed, and turns the result into an exit
 * code. Each command is loaded only when it is typed.
 */
import { Command, CommanderError, Option } from 'commander';
import type { ReporterRequest } from '../reports/reporters/reporter.ts';
import { BUDGET_MAX_MS, SEED_MAX, TRIALS_MAX } from './campaign/limits.ts';
import { RUNS } from './campaign/runs.ts';
import { prepareRuns } from './campaign/runs-folder.ts';
import {
  duration,
  names,
  parameter,
  path,
  port,
  reporterRequest,
  seed,
  text,
  trials,
} from './commands/arguments.ts';
import type { BenchOptions, RunOptions } from './commands/options.ts';
import { EXIT, HostLacks, UsageError } from './errors.ts';
import { explain } from './explain.ts';
import { VERSION } from './version.ts';

/** Runs one command line (without node and script) and returns the exit code; never rejects. */
export async function main(words: readonly string[]): Promise<number> {
  const ended = { code: EXIT.passed as number };
  try {
    const end = (code: number) => {
      ended.code = code;
    };
    await program(end).parseAsync(words, { from: 'user' });
    return ended.code;
  } catch (error) {
    const isUnknown = error instanceof CommanderError && error.code === 'commander.unknownCommand';
    return explain(isUnknown ? ((await unknownCommand(words)) ?? error) : error);
  }
}

/** The error for a target that was typed in place of a command; null for any other word. */
async function unknownCommand(words: readonly string[]): Promise<UsageError | null> {
  const [word = ''] = words;
  const { isTarget } = await import('./campaign/choose.ts');
  if (!isTarget(word)) return null;
  return new UsageError(`${word} is not a command; type: ftlab run ${words.join(' ')}`);
}

type End = (code: number) => void;

function program(end: End): Command {
  const ftlab = new Command('ftlab')
    .description('Breaks fault-tolerant virtual machines on purpose and proves what it cost.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', EXIT_CODES);
  addRun(ftlab, end);
  addBench(ftlab, end);
  addList(ftlab, end);
  addSetup(ftlab, end);
  addDoctor(ftlab, end);
  addMatrix(ftlab, end);
  addReport(ftlab, end);
  addServe(ftlab, end);
  addDocs(ftlab, end);
  addHelp(ftlab, end);
  return ftlab;
}

const EXIT_CODES = `
Exit codes: 0 passed, 1 failed, 2 inconclusive, 3 broken, 4 nothing ran, 64 bad arguments.`;

const RUNS_OPTION = new Option('--runs <folder>', 'folder of the recordings')
  .default(RUNS, 'reports/runs')
  .argParser(path);

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

const SEED_TEXT = `0 to ${SEED_MAX} (default: drawn)`;

const RUN_HELP = `
Without targets the suite smoke is run. Without --engine each scenario is run on lockstep, and
nightly chooses from every engine; --engine all means every engine that a scenario is for.
A campaign has at most ${TRIALS_MAX} trials. Trial n runs with the seed --seed + n - 1.
To repeat a trial, type the command in its manifest.json, or on the page. To repeat a whole
campaign: run --plan CAMPAIGN/plan.json.`;

function addRun(ftlab: Command, end: End): void {
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
      const { run } = await import('./commands/run.ts');
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

function addBench(ftlab: Command, end: End): void {
  ftlab
    .command('bench')
    .description('measure the figures of the README')
    .option('--only <name>', 'only figures with this in their name; may be repeated', names, [])
    .option('--seed <n>', `seed, ${SEED_TEXT}`, seed)
    .addOption(RUNS_OPTION)
    .option('--json', 'print the figures as JSON, and nothing else, on stdout', false)
    .action(async (typed: Omit<BenchOptions, 'seed'> & { seed?: number }) => {
      const { bench } = await import('./commands/bench.ts');
      prepareRuns(typed.runs);
      end(await bench({ seed: null, ...typed }));
    });
}

function addList(ftlab: Command, end: End): void {
  ftlab
    .command('list')
    .description('suites, scenarios, engines, guests, workloads, faults and expectations')
    .argument('[suite]', 'only the scenarios of this suite')
    .option('--json', 'print JSON', false)
    .action(async (suite: string | undefined, { json }: { json: boolean }) => {
      const { list } = await import('./commands/list.ts');
      end(await list(suite ?? null, json));
    });
}

function addSetup(ftlab: Command, end: End): void {
  ftlab
    .command('setup')
    .description('make ready what trials need, and print the versions they run on')
    .option('--refresh', 'fetch the newest kernel, packages and QEMU, and rebuild guests', false)
    .action(async (options: { refresh: boolean }) => {
      const { setup } = await import('./commands/setup.ts');
      end(await setup(options));
    });
}

function addDoctor(ftlab: Command, end: End): void {
  ftlab
    .command('doctor')
    .description('try what this computer can do, and say which scenarios cannot run and why')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const { doctor } = await import('./commands/doctor.ts');
      end(await doctor(json));
    });
}

const RUN_ARGUMENT = 'folder of a campaign, or its name in the runs folder (default: the newest)';

function addMatrix(ftlab: Command, end: End): void {
  ftlab
    .command('matrix')
    .description('scenarios by engines, with the reason in each cell that is not passed')
    .argument('[run]', RUN_ARGUMENT, text)
    .addOption(RUNS_OPTION)
    .action(async (run: string | undefined, { runs }: { runs: string }) => {
      const { matrix } = await import('./commands/matrix.ts');
      end(await matrix(run ?? null, runs));
    });
}

function addReport(ftlab: Command, end: End): void {
  ftlab
    .command('report')
    .description('judge a campaign again and report on it; needs no lab')
    .argument('[run]', RUN_ARGUMENT, text)
    .addOption(RUNS_OPTION)
    .addOption(REPORT_OPTION)
    .addOption(JSON_OPTION)
    .option('--out <folder>', 'write there, and nothing into the folder of the recordings', path)
    .action(async (run: string | undefined, typed: TypedReport) => {
      const { report } = await import('./commands/report.ts');
      const reports = reportsOf(typed);
      end(await report({ run: run ?? null, runs: typed.runs, reports, out: typed.out ?? null }));
    });
}

function addServe(ftlab: Command, end: End): void {
  ftlab
    .command('serve')
    .description('show runs and the live campaign in a browser of this computer, read-only')
    .option('--port <n>', 'port on 127.0.0.1, 0 to 65535 (0: any free one)', port, 0)
    .addOption(RUNS_OPTION)
    .action(async (typed: { runs: string; port: number }) => {
      const { serve } = await import('./commands/serve.ts');
      end(await serve(typed));
    });
}

interface TypedReport {
  runs: string;
  report: ReporterRequest[];
  json: boolean;
  out?: string;
}

function addDocs(ftlab: Command, end: End): void {
  ftlab
    .command('docs')
    .description('write the tables in the READMEs anew from the code')
    .action(async () => {
      const { docs } = await import('./commands/docs.ts');
      end(await docs());
    });
}

function addHelp(ftlab: Command, end: End): void {
  ftlab
    .command('help')
    .description('the options of a command')
    .argument('[command]')
    .action(async (name: string | undefined) => {
      const command = ftlab.commands.find((one) => one.name() === name);
      if (name === undefined || command) (command ?? ftlab).outputHelp();
      else throw (await import('./suggest.ts')).unknown('command', name, commandNames(ftlab));
      end(EXIT.passed);
    });
}

function commandNames(ftlab: Command): string[] {
  return ftlab.commands.map((command) => command.name());
}

/** A reader such as head may stop reading; any other error of stdout loses the result. */
function onStdoutError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  throw new HostLacks(`stdout cannot be written: ${error.message}`, 'send it elsewhere');
}

if (import.meta.main) {
  // Thrown where nobody waits, as by a recording whose disk is full: the lab goes with this process.
  process.on('uncaughtException', (error) => process.exit(explain(error)));
  process.stdout.on('error', onStdoutError);
  process.exitCode = await main(process.argv.slice(2));
}
