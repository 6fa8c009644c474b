/** Figures for the README, from the bench run that is stored in the project. */
import { join } from 'node:path';
import { readBenchRun } from '../../reports/performance/store.ts';
import { type FigureTable, figureTable } from '../../reports/performance/table.ts';

const STORED = join(import.meta.dirname, '../../reports/performance/stored');

/** A figure of the stored run, as `ftlab bench` prints it; throws Error when it has none. */
export function storedFigure(name: string): FigureTable {
  const found = readBenchRun(STORED).figures.find((one) => one.name === name);
  if (!found) throw new Error(`${STORED} has no figure ${name}: ftlab bench --only ${name}`);
  return figureTable(found);
}

/** Time, version and computer of the stored run. */
export function storedCircumstances(): FigureTable {
  const { measured, environment } = readBenchRun(STORED);
  const { processor = '?', cores = '?', memory = '?', kernel = '?', node = '?' } = environment;
  const cells = measured.map(({ startedAt, command, tool }) => {
    const commit = `${tool.commit?.slice(0, 7) ?? 'unknown'}${tool.dirty ? ', changed' : ''}`;
    const computer = `${processor} × ${cores}, ${memory}, Linux ${kernel}, Node ${node}`;
    return [startedAt.slice(0, 10), `\`${command}\``, `${tool.version} (${commit})`, computer];
  });
  return { heads: ['measured', 'by', 'ftlab', 'on'], cells };
}
