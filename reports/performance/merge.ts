/** Several bench runs put together: rounds of the same figure are added up. */
import { RecordingInvalid } from '../recording.ts';
import { addedUp } from './distribution.ts';
import type { BenchRun, FigureData, FigureRow, Value } from './schema.ts';
import { sampled, valueNamed } from './value.ts';

/**
 * Merges several runs. Figures of a single run are kept; rows of the same subject get the rounds of
 * all runs. Throws RecordingInvalid when the runs are of different computers, or a run is given
 * twice.
 */
export function mergedRuns(runs: readonly [BenchRun, ...BenchRun[]]): BenchRun {
  return runs.slice(1).reduce(merged, runs[0]);
}

function merged(earlier: BenchRun, later: BenchRun): BenchRun {
  const [name] = differing(earlier.environment, later.environment);
  if (name !== undefined) {
    const [here, there] = [
      earlier.environment[name] ?? 'nothing',
      later.environment[name] ?? 'nothing',
    ];
    throw new RecordingInvalid(
      `runs of different computers cannot be added up: ${name} is ${here} and ${there}`,
    );
  }
  const twice = later.measured.find((start) =>
    earlier.measured.some((known) => isSame(known, start)),
  );
  if (twice) throw new RecordingInvalid(`the run of ${twice.startedAt} is given twice`);
  const left = later.figures.filter(
    ({ name }) => !earlier.figures.some((figure) => figure.name === name),
  );
  const figures = earlier.figures.map((figure) => {
    const laterFigure = later.figures.find(({ name }) => name === figure.name);
    return laterFigure ? mergedFigure(figure, laterFigure) : figure;
  });
  return {
    ...earlier,
    measured: [...earlier.measured, ...later.measured],
    figures: [...figures, ...left],
  };
}

function differing(left: Record<string, string>, right: Record<string, string>): string[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => left[name] !== right[name]);
}

function isSame(left: BenchRun['measured'][number], right: BenchRun['measured'][number]): boolean {
  return left.startedAt === right.startedAt && left.command === right.command;
}

function mergedFigure(earlier: FigureData, later: FigureData): FigureData {
  const left = later.rows.filter((row) => !earlier.rows.some((known) => isSameRow(known, row)));
  const rows = earlier.rows.map((earlierRow) => {
    const laterRow = later.rows.find((row) => isSameRow(earlierRow, row));
    return laterRow ? mergedRow(earlierRow, laterRow) : earlierRow;
  });
  return { ...earlier, rows: [...rows, ...left] };
}

function isSameRow(left: FigureRow, right: FigureRow): boolean {
  const key = ({ subject, engine, parameters, at }: FigureRow) =>
    JSON.stringify([subject, engine, Object.entries(parameters).sort(), at]);
  return key(left) === key(right);
}

function mergedRow(earlier: FigureRow, later: FigureRow): FigureRow {
  const outcomes = { ...earlier.outcomes };
  for (const [outcome, count] of Object.entries(later.outcomes)) {
    const name = outcome as keyof typeof outcomes;
    outcomes[name] = (outcomes[name] ?? 0) + count;
  }
  const distributions = { ...earlier.distributions };
  for (const [name, text] of Object.entries(later.distributions)) {
    const earlierText = distributions[name];
    distributions[name] = earlierText === undefined ? text : addedUp(earlierText, text);
  }
  const left = later.values.filter(({ name }) => valueNamed(earlier, name) === null);
  const values = earlier.values.map((value) => mergedValue(value, valueNamed(later, value.name)));
  return { ...earlier, outcomes, distributions, values: [...values, ...left], notes: later.notes };
}

/** A value without samples cannot be merged: the later value counts. */
function mergedValue(earlier: Value, later: Value | null): Value {
  if (later === null) return earlier;
  if (earlier.statistic === 'given' || later.statistic !== earlier.statistic) return later;
  return sampled(earlier, earlier.statistic, [...earlier.samples, ...later.samples]);
}
