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

/** Time, version and computer of each stored run, oldest first. */
export function storedCircumstances(): FigureTable {
  const cells = storedRuns().flatMap(({ measured, environment }) => {
    const { processor = '?', cores = '?', memory = '?', kernel = '?', node = '?' } = environment;
    const computer = `${processor} × ${cores}, ${memory}, Linux ${kernel}, Node ${node}`;
    return measured.map(({ startedAt, command, tool }) => {
      const commit = `${tool.commit?.slice(0, 7) ?? 'unknown'}${tool.dirty ? ', changed' : ''}`;
      return [startedAt.slice(0, 10), `\`${command}\``, `${tool.version} (${commit})`, computer];
    });
  });
  return { heads: ['measured', 'by', 'ftlab', 'on'], cells };
}

/** The newest measurement of a figure; throws Error when no run has it. */
export function figureIn(runs: readonly BenchRun[], name: string): FigureData {
  const latest = runs
    .filter(({ figures }) => figures.some((figure) => figure.name === name))
    .toSorted((left, right) => measuredAt(left, name).localeCompare(measuredAt(right, name)))
    .at(-1);
  const found = latest?.figures.find((figure) => figure.name === name);
  if (!found) throw new Error(`${STORED} has no figure ${name}: ftlab bench --only ${name}`);
  return found;
}

function measuredAt({ measured }: BenchRun, name: string): string {
  return measured.findLast(({ figures }) => figures.includes(name))?.startedAt ?? '';
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
