/** Figures for the README, from the bench runs that are stored in the project. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchRun, FigureData } from '../../reports/performance/schema.ts';
import { readBenchRun } from '../../reports/performance/store.ts';
import { type FigureTable, figureTable } from '../../reports/performance/table.ts';

const STORED = join(import.meta.dirname, '../../reports/performance/stored');

/** A figure of the stored runs, as `ftlab bench` prints it; throws Error when no run has it. */
export function storedFigure(name: string): FigureTable {
  return figureTable(figureIn(storedRuns(), name));
}

/** Time, version and computer of each measurement that a figure comes from, oldest first. */
export function storedCircumstances(): FigureTable {
  const runs = storedRuns();
  const cells = runs.flatMap((run) => {
    const {
      processor = '?',
      cores = '?',
      memory = '?',
      kernel = '?',
      node = '?',
    } = run.environment;
    const computer = `${processor} × ${cores}, ${memory}, Linux ${kernel}, Node ${node}`;
    return run.measured.flatMap(({ startedAt, command, tool, figures }) => {
      const taken = figures.filter((name) => runOf(runs, name) === run);
      if (taken.length === 0) return [];
      const commit = `${tool.commit?.slice(0, 7) ?? 'unknown'}${tool.dirty ? ', changed' : ''}`;
      const ftlab = `${tool.version} (${commit})`;
      return [[taken.join(', '), startedAt.slice(0, 10), `\`${command}\``, ftlab, computer]];
    });
  });
  return { heads: ['figures', 'measured', 'by', 'ftlab', 'on'], cells };
}

/** The newest measurement of a figure; throws Error when no run has it. */
export function figureIn(runs: readonly BenchRun[], name: string): FigureData {
  const found = runOf(runs, name)?.figures.find((figure) => figure.name === name);
  if (!found) throw new Error(`${STORED} has no figure ${name}: ftlab bench --only ${name}`);
  return found;
}

/** The run that measured a figure last. */
function runOf(runs: readonly BenchRun[], name: string): BenchRun | undefined {
  return runs
    .filter(({ figures }) => figures.some((figure) => figure.name === name))
    .toSorted((left, right) => measuredAt(left, name).localeCompare(measuredAt(right, name)))
    .at(-1);
}

/** The last start of a measurement of the figure; a merged run may have several. */
function measuredAt({ measured }: BenchRun, name: string): string {
  const starts = measured.filter(({ figures }) => figures.includes(name));
  return (
    starts
      .map(({ startedAt }) => startedAt)
      .sort()
      .at(-1) ?? ''
  );
}

/** Every run has a folder; runs of different computers cannot be merged. */
function storedRuns(): BenchRun[] {
  return readdirSync(STORED)
    .map((folder) => readBenchRun(join(STORED, folder)))
    .toSorted((left, right) => startOf(left).localeCompare(startOf(right)));
}

function startOf({ measured }: BenchRun): string {
  return measured[0]?.startedAt ?? '';
}
