import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampleBenchRun } from '../samples/bench.ts';
import { readBenchRun, writeBenchRun } from './store.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-bench-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a run that is written is read as it was', () => {
  writeBenchRun(folder, sampleBenchRun());
  expect(readBenchRun(folder)).toEqual(sampleBenchRun());
});

test('a folder that is no bench run is refused by name; no link is followed', () => {
  expect(() => readBenchRun(folder)).toThrow(/has no bench.json: not a bench run$/);
  const path = join(folder, 'bench.json');
  writeFileSync(path, '{');
  expect(() => readBenchRun(folder)).toThrow(/bench.json: not JSON$/);
  writeFileSync(path, JSON.stringify({ ...sampleBenchRun(), measured: [] }));
  expect(() => readBenchRun(folder)).toThrow(/bench.json: measured: /);
  const run = sampleBenchRun();
  const [row] = run.figures[0]?.rows ?? [];
  if (row) row.distributions = { reply: 'bm9uZQ==' };
  writeFileSync(path, JSON.stringify(run));
  expect(() => readBenchRun(folder)).toThrow(/the distribution of .*, reply is no histogram$/);
  rmSync(path);
  symlinkSync('/dev/zero', path);
  expect(() => readBenchRun(folder)).toThrow(/is not a plain file$/);
});
