import { expect, test } from 'vitest';
import { recovery } from './recovery.ts';

const MS = 1e6;
const BEGIN = 0;
const BITE = 4000;
const END = 12_000;

/** Acknowledgements of a calm load, every 10 ms, between these times. */
function steady(fromMs: number, toMs: number, everyMs = 10): number[] {
  const count = Math.ceil((toMs - fromMs) / everyMs);
  return Array.from({ length: count }, (_, n) => fromMs + n * everyMs);
}

/** `count` acknowledgements spread over a time. */
function burst(count: number, fromMs: number, toMs: number): number[] {
  return Array.from({ length: count }, (_, n) => fromMs + (n * (toMs - fromMs)) / count);
}

/** `after`: times in ms after the bite; `resumedMs`: the first time after the outage. */
function recovered(
  after: readonly number[],
  resumedMs: number | null,
  endMs = END,
  before = steady(BEGIN, BITE),
) {
  const answers = [...before, ...after.map((at) => BITE + at)].map((at) => at * MS);
  const fault = { atNs: BITE * MS, untilNs: endMs * MS };
  const load = { beginNs: BEGIN * MS, endNs: endMs * MS };
  const resumedNs = resumedMs === null ? null : (BITE + resumedMs) * MS;
  const result = recovery(answers, load, fault, resumedNs);
  return { ...result, ms: result.atNs === null ? null : result.atNs / MS - BITE };
}

/**
 * Recorded shapes (acknowledgements after the bite, of usually 5 in 50 ms), and the range of times
 * in which throughput came back. An earlier rule found 400 to 450 ms, and 50 ms for the cut of the
 * standby.
 */
test.each([
  ['active cut', burst(45, 654, 700), 654],
  ['active cut, stray answers before', [341, 347, 352, ...burst(34, 640, 700)], 341],
  ['active cut, colo', [...burst(13, 639, 650), ...burst(32, 650, 700)], 639],
  ['active hang', [341, ...burst(25, 601, 650), ...burst(28, 650, 700)], 341],
])('%s: throughput is back with the backlog, not before', (_, after, resumedMs) => {
  const { ms, hasRecovered } = recovered([...after, ...steady(700, 8000)], resumedMs);
  expect(hasRecovered).toBe(true);
  expect(ms).toBeGreaterThan(600);
  expect(ms).toBeLessThan(700);
  expect(ms).toBeGreaterThanOrEqual(resumedMs);
});

test('standby cut: throughput is not full before an operation was acknowledged', () => {
  const after = [...burst(31, 274, 300), ...burst(10, 300, 400), ...steady(400, 8000)];
  const { ms } = recovered(after, 274);
  expect(ms).toBeGreaterThanOrEqual(274);
  expect(ms).toBeLessThan(300);
});

test('a backlog’s burst alone is no throughput, and half of it is not full', () => {
  expect(recovered(burst(60, 600, 640), 600)).toMatchObject({ atNs: null, hasRecovered: false });
  const half = [...burst(60, 600, 640), ...steady(640, 8000, 20)];
  expect(recovered(half, 600).hasRecovered).toBe(false);
  const late = [...burst(60, 600, 640), ...steady(640, 3000, 20), ...steady(3000, 8000)];
  expect(recovered(late, 600).ms).toBeGreaterThan(3000);
});

test('without an outage throughput is full at once', () => {
  expect(recovered(steady(3, 8000), 3).ms).toBe(3);
});

test('an outage too short for a window still ends before throughput is full', () => {
  expect(recovered([5, 15, ...steady(45, 8000)], 45).ms).toBe(45);
});

test('a recovery that never happened, or is unknown, has a reason', () => {
  expect(recovered([], null)).toMatchObject({
    hasRecovered: false,
    why: expect.stringContaining('again'),
  });
  expect(recovered(steady(600, 1500), 600, BITE + 1000)).toMatchObject({ hasRecovered: null });
  expect(recovered(steady(600, 8000), 600, END, [])).toMatchObject({ hasRecovered: null });
});

test('at a low rate a window with one operation less is no loss of throughput', () => {
  const before = steady(BEGIN, BITE, 100);
  expect(recovered(steady(650, 8000, 100), 650, END, before).hasRecovered).toBe(true);
});
