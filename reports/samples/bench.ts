/** A bench run with every figure the page draws, for tests: its numbers were measured nowhere. */
import { emptyHistogram, encoded, recordNs } from '../performance/distribution.ts';
import type { BenchRun, FigureData, FigureRow, Value } from '../performance/schema.ts';
import { given, sampled } from '../performance/value.ts';

const ROUNDS = 7;
const ENGINES = ['unprotected', 'lockstep', 'colo'] as const;
/** By how much each engine is slower than the first. */
const SLOWER = { unprotected: 1, lockstep: 1.5, colo: 2.6 } as const;
type EngineName = keyof typeof SLOWER;

/** Samples around a middle, a little different from round to round. */
function around(middle: number): number[] {
  return Array.from({ length: ROUNDS }, (_, n) => middle * (1 + (n - 3) / 50));
}

function value(name: string, title: string, unit: string, middle: number): Value {
  const better = unit === 'per second' ? 'more' : 'less';
  return sampled({ name, title, unit, better }, 'median', around(middle));
}

function row(engine: EngineName, at: FigureRow['at'], values: Value[]): FigureRow {
  return {
    ...{ subject: engine, engine, parameters: {}, at, values },
    ...{ outcomes: { passed: ROUNDS }, distributions: {}, notes: {} },
  };
}

function figure(name: string, rows: FigureRow[]): FigureData {
  return { name, title: `Sample of ${name}`, says: 'Made up for a test.', rows };
}

function replies(): FigureRow[] {
  return [50, 200, 1000].flatMap((rate) =>
    ENGINES.map((engine) => {
      const p50 = 1.2 * SLOWER[engine] * (1 + rate / 2000);
      const histogram = emptyHistogram();
      for (let n = 1; n <= 2000; n++) recordNs(histogram, p50 * 1e6 * (0.5 + n / 2000) ** 3);
      const at = { name: 'rate', unit: 'operations/s', value: rate };
      const values = [
        value('latencyP50Ms', 'Reply p50', 'ms', p50),
        value('latencyP99Ms', 'Reply p99', 'ms', p50 * 3),
        value('busyPercent', 'Processors busy', 'percent', 10 * SLOWER[engine] + rate / 50),
        value(
          'syncBytesPerOperation',
          'Bytes on sync per operation',
          'bytes',
          1e3 * SLOWER[engine],
        ),
      ];
      return { ...row(engine, at, values), distributions: { reply: encoded(histogram) } };
    }),
  );
}

function delays(): FigureRow[] {
  return (['lockstep', 'colo'] as const).flatMap((engine) =>
    [0, 2, 5, 10, 20, 50, 100].map((rtt) =>
      row(engine, { name: 'round trip', unit: 'ms', value: rtt }, [
        value('calmP50Ms', 'Reply p50 before the first fault', 'ms', 2 + rtt * SLOWER[engine]),
        value('calmP99Ms', 'Reply p99 before the first fault', 'ms', 6 + 2 * rtt * SLOWER[engine]),
        value('silenceMs', 'Longest silence', 'ms', 330 + rtt),
        value('operationsPerSecond', 'Operations', 'per second', 6000 / (1 + rtt / 5)),
      ]),
    ),
  );
}

function knees(): FigureRow[] {
  const title = 'Keeps its promise up to a round trip of';
  const knee = { name: 'kneeMs', title, unit: 'ms', better: 'more' } as const;
  return [
    row('lockstep', null, [given(knee, 92, { low: 77, high: 110 })]),
    row('colo', null, [given(knee, 7.3, { low: 6.1, high: 8.7 })]),
  ];
}

function steps(): FigureRow[] {
  return ['plain guest', 'lockstep, one twin', 'lockstep, compared'].map((subject, n) => ({
    ...row('lockstep', { name: 'rate', unit: 'operations/s', value: 50 }, [
      value('latencyP50Ms', 'Reply p50', 'ms', 1.2 + 0.3 * n),
    ]),
    subject,
  }));
}

/** A run in which every figure has seven rounds. */
export function sampleBenchRun(): BenchRun {
  const figures = [
    figure('replies', replies()),
    figure(
      'capacity',
      ENGINES.map((engine) =>
        row(engine, null, [
          value('operationsPerSecond', 'Operations', 'per second', 6000 / SLOWER[engine]),
        ]),
      ),
    ),
    figure('steps', steps()),
    figure(
      'outages',
      ENGINES.map((engine) => {
        const silence = engine === 'unprotected' ? 3000 : 330 * SLOWER[engine];
        return row(engine, null, [value('silenceMs', 'Longest silence', 'ms', silence)]);
      }),
    ),
    figure(
      're-protection',
      (['lockstep', 'colo'] as const).map((engine) =>
        row(engine, null, [
          value('reprotectPauseMs', 'Pause of re-protection', 'ms', 50 * SLOWER[engine] ** 3),
          value('reprotectionMs', 'Re-protection', 'ms', 1500 * SLOWER[engine]),
        ]),
      ),
    ),
    figure('delay-sweep', delays()),
    figure('knee', knees()),
  ];
  const tool = { version: '0.1.0', commit: 'c0ffee', dirty: false };
  const startedAt = '2026-01-01T00:00:00.000Z';
  const begun = { startedAt, endedAt: '2026-01-01T01:00:00.000Z' };
  const command = 'scripts/ftlab bench';
  return {
    schemaVersion: 1,
    measured: [{ ...begun, command, seed: 1, tool, figures: figures.map(({ name }) => name) }],
    environment: { processor: 'a sample', cores: '2', kernel: '6.1', qemu: '11.1.3' },
    figures,
  };
}
