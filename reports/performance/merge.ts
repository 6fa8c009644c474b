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

function merged(one: BenchRun, other: BenchRun): BenchRun {
  const [name] = differing(one.environment, other.environment);
  if (name !== undefined) {
    const [here, there] = [
      one.environment[name] ?? 'nothing',
      other.environment[name] ?? 'nothing',
    ];
    throw new RecordingInvalid(
      `runs of different computers cannot be added up: ${name} is ${here} and ${there}`,
    );
  }
  const twice = other.measured.find((its) => one.measured.some((own) => isSame(own, its)));
  if (twice) throw new RecordingInvalid(`the run of ${twice.startedAt} is given twice`);
  const left = other.figures.filter(({ name }) => !one.figures.some((own) => own.name === name));
  const figures = one.figures.map((own) => {
    const its = other.figures.find(({ name }) => name === own.name);
    return its ? mergedFigure(own, its) : own;
  });
  return {
    ...one,
    measured: [...one.measured, ...other.measured],
    figures: [...figures, ...left],
  };
}

function differing(one: Record<string, string>, other: Record<string, string>): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name] !== other[name]);
}

function isSame(one: BenchRun['measured'][number], other: BenchRun['measured'][number]): boolean {
  return one.startedAt === other.startedAt && one.command === other.command;
}

function mergedFigure(one: FigureData, other: FigureData): FigureData {
  const left = other.rows.filter((row) => !one.rows.some((own) => isSameRow(own, row)));
  const rows = one.rows.map((own) => {
    const its = other.rows.find((row) => isSameRow(own, row));
    return its ? mergedRow(own, its) : own;
  });
  return { ...one, rows: [...rows, ...left] };
}

function isSameRow(one: FigureRow, other: FigureRow): boolean {
  const key = ({ subject, engine, parameters, at }: FigureRow) =>
    JSON.stringify([subject, engine, Object.entries(parameters).sort(), at]);
  return key(one) === key(other);
}

function mergedRow(one: FigureRow, other: FigureRow): FigureRow {
  const outcomes = { ...one.outcomes };
  for (const [outcome, count] of Object.entries(other.outcomes)) {
    const name = outcome as keyof typeof outcomes;
    outcomes[name] = (outcomes[name] ?? 0) + count;
  }
  const distributions = { ...one.distributions };
  for (const [name, text] of Object.entries(other.distributions)) {
    const own = distributions[name];
    distributions[name] = own === undefined ? text : addedUp(own, text);
  }
  const left = other.values.filter(({ name }) => valueNamed(one, name) === null);
  const values = one.values.map((own) => mergedValue(own, valueNamed(other, own.name)));
  return { ...one, outcomes, distributions, values: [...values, ...left], notes: other.notes };
}

/** A value without samples cannot be merged: the later value counts. */
function mergedValue(one: Value, other: Value | null): Value {
  if (other === null) return one;
  if (one.statistic === 'given' || other.statistic !== one.statistic) return other;
  return sampled(one, one.statistic, [...one.samples, ...other.samples]);
}
