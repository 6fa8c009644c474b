/** `ftlab bench`: measures the figures, stores them as data, and draws them, now or later. */
import { join } from 'node:path';
import { environment } from '../../lab/environment.ts';
import { enterLab, isInsideLab } from '../../lab/namespace.ts';
import { type Toolbox, toolboxFromEnvironment } from '../../lab/toolbox.ts';
import { putFigures } from '../../reports/history/figures.ts';
import { openHistory } from '../../reports/history/keep.ts';
import { mergedRuns } from '../../reports/performance/merge.ts';
import { performancePage } from '../../reports/performance/page.ts';
import { BENCH_VERSION, type BenchRun, type FigureData } from '../../reports/performance/schema.ts';
import { BENCH_FILE, readBenchRun, writeBenchRun } from '../../reports/performance/store.ts';
import { figureTable } from '../../reports/performance/table.ts';
import { writeWhole } from '../../reports/write.ts';
import { tool } from '../campaign/manifest.ts';
import { makeStampedFolder } from '../campaign/runs.ts';
import { stopper } from '../campaign/stopper.ts';
import { EXIT, openedBy, UsageError } from '../errors.ts';
import type { Bench, Figure } from '../figures/figure.ts';
import { figures } from '../figures/index.ts';
import { say } from '../say.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { table } from '../table.ts';
import type { BenchOptions } from './options.ts';

/** Measures the requested figures, or takes stored figures, and prints a table of each. */
export async function bench(options: BenchOptions): Promise<number> {
  return options.from.length > 0 ? shown(options) : await measured(options);
}

/** Stored figures, of a run or of several merged runs. */
function shown({ from, only, json, report }: BenchOptions): number {
  if (report === true && from.length > 1) {
    throw new UsageError('several runs have no folder: give --report a file');
  }
  const [first, ...others] = from.map((folder) => openedBy(() => readBenchRun(folder)));
  if (!first) return EXIT.nothingRan;
  const run = openedBy(() => mergedRuns([first, ...others]));
  const stored = { ...run, figures: select(run.figures, only) };
  if (json) print(`${JSON.stringify(stored, null, 1)}\n`);
  else print(`${computer(run.environment)}\n${stored.figures.map(asText).join('')}`);
  draw(stored, from[0] ?? '', report);
  return EXIT.passed;
}

async function measured(options: BenchOptions): Promise<number> {
  const wanted = select(figures, options.only);
  const needsLab = wanted.some((figure) => figure.needsLab);
  if (needsLab && !isInsideLab()) {
    const toolbox = await ensureToolbox();
    enterLab(toolbox.native, { FTLAB_TOOLBOX: JSON.stringify(toolbox) });
  }
  const toolbox = needsLab ? toolboxFromEnvironment() : await ensureToolbox();
  const { signal } = stopper();
  const folder = makeStampedFolder(options.runs, 'bench-');
  const begun = await emptyRun(options, toolbox);
  if (!options.json) print(`${computer(begun.environment)}\n`);
  const { rounds } = options;
  const seed = options.seed ?? 1;
  const run = await measure(begun, wanted, { ...options, seed, rounds, folder, toolbox, signal });
  if (options.json) print(`${JSON.stringify(run, null, 1)}\n`);
  if (run.figures.length === 0) say('no figure was measured to its end: nothing is stored');
  else {
    if (!options.json) print(`stored: ${join(folder, BENCH_FILE)}\n`);
    intoHistory(options.runs, run, folder);
    draw(run, folder, options.report);
  }
  return signal.aborted ? EXIT.inconclusive : EXIT.passed;
}

/** An error of the history is only a warning: the figures are in their folder. */
function intoHistory(runs: string, run: BenchRun, folder: string): void {
  try {
    using history = openHistory(runs);
    putFigures(history, run, folder);
  } catch (error) {
    say(`warning: the figures are not in the history: ${(error as Error).message}`);
  }
}

/** Writes the page, if requested; prints its path on stderr, because stdout may be JSON. */
function draw(run: BenchRun, folder: string, report: BenchOptions['report']): void {
  if (report === null) return;
  const path = report === true ? join(folder, 'performance.html') : report;
  openedBy(() => writeWhole(path, performancePage(run).text));
  say(`report: ${path}`);
}

/**
 * Figures of exactly such a name, or with such a word in their name where no figure has exactly
 * that name; throws UsageError when there is none.
 */
function select<F extends { name: string }>(all: readonly F[], only: readonly string[]): F[] {
  const isName = (word: string) => figures.some(({ name }) => name === word);
  const isMeant = (name: string, word: string) =>
    isName(word) ? name === word : name.includes(word);
  const isWanted = ({ name }: F) => only.length === 0 || only.some((word) => isMeant(name, word));
  const wanted = all.filter(isWanted);
  if (wanted.length > 0) return wanted;
  const names = all.map((figure) => figure.name).join(', ');
  throw new UsageError(`no figure has ${only.join(' or ')} in its name; there are: ${names}`);
}

async function emptyRun({ seed, rounds, only }: BenchOptions, toolbox: Toolbox): Promise<BenchRun> {
  const now = new Date().toISOString();
  const words = [
    'scripts/ftlab bench',
    ...only.map((name) => `--only ${name}`),
    ...(rounds === null ? [] : [`--rounds ${rounds}`]),
    ...(seed === null ? [] : [`--seed ${seed}`]),
  ];
  const begun = { startedAt: now, endedAt: now, command: words.join(' '), seed: seed ?? 1 };
  return {
    schemaVersion: BENCH_VERSION,
    measured: [{ ...begun, tool: await tool(), figures: [] }],
    environment: environment(toolbox),
    figures: [],
  };
}

/** Measures the figures; each result is stored at once, and an interrupted figure is dropped. */
async function measure(
  begun: BenchRun,
  wanted: readonly Figure[],
  options: Omit<Bench, 'trials'> & Pick<BenchOptions, 'json'>,
): Promise<BenchRun> {
  const { json, ...rest } = options;
  const bench: Bench = { ...rest, trials: 0 };
  let run = begun;
  for (const figure of wanted) {
    const { name, title, says } = figure;
    const rows = await figure.measure(bench);
    if (bench.signal.aborted) break;
    const data = { name, title, says, rows };
    run = withFigure(run, data);
    writeBenchRun(bench.folder, run);
    if (!json) print(asText(data));
  }
  return run;
}

function withFigure(run: BenchRun, figure: FigureData): BenchRun {
  const endedAt = new Date().toISOString();
  const measured = run.measured.map((start) => {
    return { ...start, endedAt, figures: [...start.figures, figure.name] };
  });
  return { ...run, measured, figures: [...run.figures, figure] };
}

/** Columns that a table may take; a wider table is transposed, with a line for each head. */
const COLUMNS_MAX = 110;

function asText(figure: FigureData): string {
  const { heads, cells } = figureTable(figure);
  const heading = `${figure.name}: ${figure.title}`;
  const text = table(heading, [heads, ...cells]);
  const widest = Math.max(...text.split('\n').map((line) => line.length));
  if (widest <= COLUMNS_MAX) return `\n${text}`;
  const turned = heads.map((head, column) => [head, ...cells.map((row) => row[column] ?? '')]);
  return `\n${table(heading, turned)}`;
}

function computer({ processor, cores, memory, kernel, qemu, accelerator }: Record<string, string>) {
  return `${processor} × ${cores}, ${memory}, Linux ${kernel}, QEMU ${qemu} (${accelerator})`;
}

function print(text: string): void {
  process.stdout.write(text);
}
