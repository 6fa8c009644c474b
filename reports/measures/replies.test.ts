import { expect, test } from 'vitest';
import type { HistoryLine } from '../../lab/recording/history.ts';
import { observe } from '../observed.ts';
import type { Recording } from '../recording.ts';
import { historyOf } from './client-history.ts';
import { replyMeasures } from './replies.ts';

const MS = 1e6;

const invoke = (operation: number, dueMs: number): HistoryLine => ({
  ...{ type: 'invoke', operation, connection: 0, f: 'append' },
  ...{ intendedNs: dueMs * MS, sentNs: dueMs * MS },
});

function percentiles(
  lines: HistoryLine[],
  events: readonly object[] = [],
): Record<string, number | null> {
  const history = historyOf(lines);
  const recording = { history, events, pulse: [], manifest: { timeline: [] } };
  const seen = observe(recording as unknown as Recording);
  return Object.fromEntries(replyMeasures.map((measure) => [measure.name, measure.compute(seen)]));
}

test('an operation without an answer counts as long as it waited, not as none', () => {
  const answered = Array.from({ length: 40 }, (_, n): HistoryLine[] => [
    invoke(n, n),
    { type: 'ok', operation: n, answeredNs: (n + 6) * MS },
  ]).flat();
  const lost = Array.from({ length: 60 }, (_, n): HistoryLine[] => [
    invoke(100 + n, 100),
    { type: 'unknown', operation: 100 + n, answeredNs: 110 * MS, reason: 'connection reset' },
  ]).flat();
  const end: HistoryLine = { type: 'end', tNs: 5000 * MS, operations: 100 };
  expect(percentiles([...answered, end]).latencyP99Ms).toBeCloseTo(6, 1);
  const { latencyP50Ms, latencyP99Ms } = percentiles([...answered, ...lost, end]);
  // The histogram keeps three digits.
  expect((latencyP50Ms ?? 0) / 4900).toBeCloseTo(1, 2);
  expect((latencyP99Ms ?? 0) / 4900).toBeCloseTo(1, 2);
});

test('in a history that was not closed, the wait ends with its last line', () => {
  const history: HistoryLine[] = [
    invoke(1, 100),
    invoke(2, 150),
    { type: 'ok', operation: 2, answeredNs: 400 * MS },
  ];
  expect(percentiles(history).latencyP99Ms).toBeCloseTo(300, -1);
});

/** One operation each 10 ms, answered after 5 ms, but after `lateMs` those of some numbers. */
function calmLoad(lateMs: number, isLate: (n: number) => boolean): HistoryLine[] {
  return Array.from({ length: 400 }, (_, n): HistoryLine[] => {
    const tookMs = isLate(n) ? lateMs : 5;
    return [invoke(n, 10 * n), { type: 'ok', operation: n, answeredNs: (10 * n + tookMs) * MS }];
  }).flat();
}

/** Samples with processors that are busy from 1 to 1.2 s, and half busy otherwise. */
const busySamples = [500, 1000, 1500, 2000, 2500, 3000, 3500, 4000, 4500].map((atMs) => {
  const steps = Array.from({ length: 5 }, (_, step) => {
    const untilMs = atMs - 400 + 100 * step;
    return { ms: 100, busyShare: untilMs > 1000 && untilMs <= 1200 ? 1 : 0.5 };
  });
  return { source: 'ftlab', event: 'load-sample', tNs: atMs * MS, busyShare: 0.6, steps };
});

test('replies that waited while processors were busy do not show a late engine', () => {
  const burst = calmLoad(100, (n) => n >= 100 && n < 110);
  const { calmP99Ms, calmP99UnsaturatedMs } = percentiles(burst, busySamples);
  expect(calmP99Ms).toBeCloseTo(100, 0);
  expect(calmP99UnsaturatedMs).toBeCloseTo(5, 0);
  expect(percentiles(burst, []).calmP99UnsaturatedMs).toBe(calmP99Ms);
});

test('replies that are late at any time show it, also beside later ones in a busy time', () => {
  const always = calmLoad(150, () => true);
  const { calmP99UnsaturatedMs } = percentiles(always, busySamples);
  expect(calmP99UnsaturatedMs).toBeCloseTo(150, -1);
});

test('of a reply time only the part is certain in which ftlab was not kept waiting itself', () => {
  // One operation each 10 ms, answered after 5 ms; those of a busy half second after 100 ms.
  const isBusy = (ms: number) => ms >= 1000 && ms < 1400;
  const lines = Array.from({ length: 200 }, (_, n): HistoryLine[] => {
    const tookMs = isBusy(10 * n) ? 100 : 5;
    return [invoke(n, 10 * n), { type: 'ok', operation: n, answeredNs: (10 * n + tookMs) * MS }];
  }).flat();
  const sample = (atMs: number, loopDelayMaxMs: number) => {
    return { source: 'ftlab', event: 'load-sample', tNs: atMs * MS, busyShare: 1, loopDelayMaxMs };
  };
  const samples = [sample(500, 1), sample(1000, 1), sample(1500, 60), sample(2000, 1)];
  const { calmP99Ms, calmP99AtLeastMs } = percentiles(lines, samples);
  expect(calmP99Ms).toBeCloseTo(100, 0);
  expect(calmP99AtLeastMs).toBeCloseTo(40, 0);
  const undisturbed = percentiles(lines, []);
  expect(undisturbed.calmP99AtLeastMs).toBe(undisturbed.calmP99Ms);
});
