import { expect, test } from 'vitest';
import { binned } from './bins.ts';

const every = (stepMs: number, fromMs: number, toMs: number) =>
  Array.from({ length: (toMs - fromMs) / stepMs }, (_, i) => {
    return { atMs: fromMs + i * stepMs, latencyMs: 1 + (i % 10) };
  });

const columns = (answers: { atMs: number; latencyMs: number }[]) => ({
  atMs: answers.map(({ atMs }) => atMs),
  latencyMs: answers.map(({ latencyMs }) => latencyMs),
});

test('a bin without an answer has no reply time, and a throughput of 0', () => {
  const { binMs, bins } = binned(columns([...every(10, 0, 200), ...every(10, 400, 600)]), 600);
  expect(binMs).toBe(100);
  expect(bins.map(({ perSecond }) => perSecond)).toEqual([100, 100, 0, 0, 100, 100]);
  expect(bins.map(({ p50Ms }) => p50Ms)).toEqual([5, 5, null, null, 5, 5]);
  expect(bins[0]).toEqual({ atMs: 50, perSecond: 100, p50Ms: 5, p99Ms: 10, maxMs: 10 });
});

test('the rest that does not fill a bin is not drawn as a drop', () => {
  const { bins } = binned(columns(every(10, 0, 650)), 650);
  expect(bins.map(({ perSecond }) => perSecond)).toEqual(Array(6).fill(100));
});

test('a long trial has wider bins, and every answer is in a bin', () => {
  const answers = every(100, 0, 3_600_000);
  const { binMs, bins } = binned(columns(answers), 3_600_000);
  expect([binMs, bins.length]).toEqual([5000, 720]);
  expect(bins.reduce((sum, { perSecond }) => sum + perSecond * 5, 0)).toBeCloseTo(answers.length);
});

test('answers before the load, or after it, are in no bin', () => {
  const { bins } = binned({ atMs: [-1, 100], latencyMs: [1, 1] }, 100);
  expect(bins.map(({ perSecond }) => perSecond)).toEqual([0]);
});

test('a load that ends before it begins has no bin', () => {
  expect(binned(columns(every(10, 0, 200)), -1e6).bins).toEqual([]);
});
