/**
 * The command line: says what there is, checks what was typed, and turns how it ended into an exit
 * code. Each command is loaded only when it is asked for.
 */
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { Parameters } from '../lab/recording/parameters.ts';
import { prepareRuns } from './campaign/runs-folder.ts';
import type { BenchOptions, RunOptions } from './commands/options.ts';
import { EXIT } from './errors.ts';
import { explain } from './explain.ts';

const RUNS = join(import.meta.dirname, '../reports/runs');

/** Runs one command line (without node and script) and returns the exit code; never rejects. */
export async function main(words: readonly string[]): Promise<number> {
  const ended = { code: EXIT.passed as number };
  try {
    await program((code) => {
      ended.code = code;
    }).parseAsync(words, { from: 'user' });
    return ended.code;
  } catch (error) {
    return explain(error);
  }
}

function program(end: (code: number) => void): Command {
  const ftlab = new Command('ftlab')
    .description('Breaks fault-tolerant virtual machines on purpose and proves what it cost.')
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', EXIT_CODES);

  ftlab
    .command('run')
    .description('run scenarios and write a report (default: the suite smoke on lockstep)')
    .argument('[targets...]', 'SUITE or SUITE/SCENARIO, or nightly', [])
    .option('--engine <name>', 'only on this engine; may be repeated', collect, [])
    .option('--trials <n>', 'trials of each scenario on each engine', count, 1)
    .option('--seed <n>', 'seed of the campaign (default: drawn)', seed)
    .option('--runs <folder>', 'where recordings go', RUNS)
    .option('--resume', 'go on with the newest campaign that was not finished', false)
    .option('--keep', 'hold the lab open after a trial and print how to step into it', false)
    .option('--json', 'print campaign.json before the last line', false)
    .option('--budget <time>', 'what nightly may take: 90s, 60m, 2h (default: 60m)', duration)
    .option(
      '--set <name=value>',
      "a parameter: the engine's (lag=8), workload.rateHz=50, link-delay.delayMs=3; may be repeated",
      parameter,
      {},
    )
    .action(async (targets: string[], typed: Typed & { engine: string[]; budget?: number }) => {
      const { run } = await import('./commands/run.ts');
      const { engine: engines, budget: budgetMs = null, ...rest } = settled(typed);
      if (!rest.resume) prepareRuns(rest.runs);
      // Typed alone it shows what this is about, on the engine that keeps the promise.
      const isBare = targets.length === 0;
      const own = isBare && engines.length === 0 ? ['lockstep'] : engines;
      end(await run(isBare ? ['smoke'] : targets, { ...rest, engines: own, budgetMs }));
    });

  ftlab
    .command('bench')
    .description("measure what the README's figures are made of")
    .option('--only <name>', 'only figures with this in their name; may be repeated', collect, [])
    .option('--seed <n>', 'seed (default: drawn)', seed)
    .option('--runs <folder>', 'where recordings go', RUNS)
    .option('--json', 'print the figures as JSON', false)
    .action(async (typed: BenchOptions & { seed?: number }) => {
      const { bench } = await import('./commands/bench.ts');
      const options = settled(typed);
      prepareRuns(options.runs);
      end(await bench(options));
    });

  ftlab
    .command('list')
    .description('suites, scenarios, engines, faults and expectations')
    .action(async () => {
      const { list } = await import('./commands/list.ts');
      end(await list());
    });

  ftlab
    .command('doctor')
    .description('try what this computer can do, and say what would be skipped and why')
    .action(async () => {
      const { doctor } = await import('./commands/doctor.ts');
      end(await doctor());
    });

  ftlab
    .command('matrix')
    .description('scenarios by engines, with the reason in each cell that is not passed')
    .argument('[run]', "the campaign's folder (default: the newest)")
    .option('--runs <folder>', 'where recordings are', RUNS)
    .action(async (folder: string | undefined, { runs }: { runs: string }) => {
      const { matrix } = await import('./commands/matrix.ts');
      end(await matrix(folder === undefined ? null : resolve(folder), resolve(runs)));
    });

  ftlab
    .command('report')
    .description('judge and draw a recording again; needs no lab')
    .argument('<run>', "the campaign's folder")
    .action(async (folder: string) => {
      const { report } = await import('./commands/report.ts');
      end(await report(resolve(folder)));
    });

  return ftlab;
}

const EXIT_CODES = `
Exit codes: 0 passed, 1 failed, 2 inconclusive, 3 broken, 4 nothing ran, 64 bad arguments.`;

type Typed = Omit<RunOptions, 'engines' | 'seed' | 'budgetMs'> & { seed?: number };

/** Options as the commands want them: absolute, and null where nothing was typed. */
function settled<T extends { runs: string; seed?: number | null }>(typed: T) {
  return { ...typed, runs: resolve(typed.runs), seed: typed.seed ?? null };
}

function collect(word: string, words: readonly string[]): string[] {
  return [...words, ...word.split(',').filter(Boolean)];
}

function count(word: string): number {
  const number = Number(word);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new InvalidArgumentError('It takes a whole number from 1.');
}

/** Milliseconds of `90s`, `60m`, `2h`. */
function duration(word: string): number {
  const [, digits, unit = ''] = /^(\d+)([smh])$/.exec(word) ?? [];
  const unitsMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000 };
  const ms = Number(digits) * (unitsMs[unit] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new InvalidArgumentError('It takes a time as 90s, 60m or 2h.');
}

function seed(word: string): number {
  const number = Number(word);
  if (/^\d+$/.test(word) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('It takes a whole number from 0.');
}

/** `lag=8`, `output=received`, `strict=true`, `limit=null`. */
function parameter(word: string, before: Parameters): Parameters {
  const [, name, text] = /^([a-zA-Z][\w.-]*)=(.*)$/s.exec(word) ?? [];
  if (!name || text === undefined) throw new InvalidArgumentError('It takes name=value.');
  const words: Record<string, boolean | null> = { true: true, false: false, null: null };
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  return {
    ...before,
    [name]: text in words ? (words[text] ?? null) : isNumber ? Number(text) : text,
  };
}

if (import.meta.main) {
  // Thrown where nobody waits, as by a recording whose disk is full: the lab goes with this process.
  process.on('uncaughtException', (error) => process.exit(explain(error)));
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error; // a reader such as head may stop reading
  });
  process.exitCode = await main(process.argv.slice(2));
}
