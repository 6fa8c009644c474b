import { expect, test } from 'vitest';
import { RecordingInvalid } from '../recording.ts';
import { decoded, emptyHistogram, encoded, percentileCurve, recordNs } from './distribution.ts';
import { mergedRuns } from './merge.ts';
import type { BenchRun, FigureRow } from './schema.ts';
import { figureTable } from './table.ts';
import { given, sampled } from './value.ts';

const MS = { unit: 'ms', better: 'less' } as const;

function rowOf(samples: readonly (number | null)[], knee: number): FigureRow {
  const histogram = emptyHistogram();
  for (const ms of samples) if (ms !== null) recordNs(histogram, ms * 1e6);
  return {
    ...{ subject: 'lockstep', engine: 'lockstep', parameters: { lag: 64 } },
    at: { name: 'rate', unit: 'operations/s', value: 50 },
    outcomes: { passed: samples.length - 1, inconclusive: 1 },
    values: [
      sampled({ ...MS, name: 'p50', title: 'Reply p50' }, 'median', samples),
      given({ ...MS, name: 'knee', title: 'knee' }, knee),
    ],
    distributions: { reply: encoded(histogram) },
    notes: { tried: `${knee}` },
  };
}

function runOf(startedAt: string, row: FigureRow): BenchRun {
  const tool = { version: '0.1.0', commit: null, dirty: null };
  const command = 'scripts/ftlab bench';
  return {
    schemaVersion: 1,
    measured: [{ startedAt, endedAt: startedAt, command, seed: 1, tool, figures: ['replies'] }],
    environment: { processor: 'a', kernel: '6.1' },
    figures: [{ name: 'replies', title: 'Replies', says: 'x', rows: [row] }],
  };
}

test('rounds of the same thing are added up, and its distributions too', () => {
  const first = runOf('2026-01-01T00:00:00Z', rowOf([1, 2, 3], 7));
  const second = runOf('2026-01-02T00:00:00Z', rowOf([4, null, 5, 6], 9));
  const run = mergedRuns([first, second]);
  expect(run.measured.map(({ startedAt }) => startedAt)).toHaveLength(2);
  const [row] = run.figures[0]?.rows ?? [];
  expect(run.figures[0]?.rows).toHaveLength(1);
  expect(row?.values[0]).toMatchObject({
    samples: [1, 2, 3, 4, null, 5, 6],
    value: 3.5,
    interval: { low: 1, high: 6 },
  });
  expect(row?.values[1]).toMatchObject({ value: 9, statistic: 'given' });
  expect(row?.outcomes).toEqual({ passed: 5, inconclusive: 2 });
  expect(decoded(row?.distributions.reply ?? '').totalCount).toBe(6);
});

test('another condition is another row, and another figure another figure', () => {
  const first = runOf('2026-01-01T00:00:00Z', rowOf([1], 7));
  const row = { ...rowOf([4], 9), at: { name: 'rate', unit: 'operations/s', value: 200 } };
  expect(mergedRuns([first, runOf('2026-01-02', row)]).figures[0]?.rows).toHaveLength(2);
  const renamed = runOf('2026-01-02', rowOf([4], 9));
  renamed.figures = renamed.figures.map((figure) => ({ ...figure, name: 'capacity' }));
  expect(mergedRuns([first, renamed]).figures.map(({ name }) => name)).toEqual([
    'replies',
    'capacity',
  ]);
});

test('runs of different computers are refused, and so is the same run twice', () => {
  const first = runOf('2026-01-01T00:00:00Z', rowOf([1], 7));
  const elsewhere = runOf('2026-01-02T00:00:00Z', rowOf([1], 7));
  elsewhere.environment = { processor: 'b', kernel: '6.1' };
  expect(() => mergedRuns([first, elsewhere])).toThrow(/processor is a and b$/);
  expect(() => mergedRuns([first, elsewhere])).toThrow(RecordingInvalid);
  expect(() => mergedRuns([first, first])).toThrow(/is given twice$/);
});

test('a table has the condition, units, intervals and the number of unjudged trials', () => {
  const { heads, cells } = figureTable({ rows: [rowOf([1, 2, 3, 4, 5, 6.123], 12_345)] });
  expect(heads).toEqual([
    ...['measured', 'rate, operations/s', 'Reply p50, ms', 'knee, ms', 'tried', 'trials'],
  ]);
  expect(cells).toEqual([
    ['lockstep', '50', '3.5 (1 to 6.12)', '12,345', '12345', '6, of them 1 inconclusive'],
  ]);
});

test('a percentile curve ends where the samples end', () => {
  const histogram = emptyHistogram();
  for (let ms = 1; ms <= 1000; ms++) recordNs(histogram, ms * 1e6);
  const curve = percentileCurve(encoded(histogram));
  expect(curve[0]?.percentile).toBe(50);
  expect(Math.abs((curve[0]?.ms ?? 0) - 500)).toBeLessThan(1);
  expect(curve.at(-2)?.percentile).toBeLessThanOrEqual(99.9);
  expect(curve.at(-1)?.percentile).toBe(100);
  expect(Math.abs((curve.at(-1)?.ms ?? 0) - 1000)).toBeLessThan(2);
  expect(percentileCurve(encoded(emptyHistogram()))).toEqual([]);
});
