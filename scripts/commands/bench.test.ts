import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeBenchRun } from '../../reports/performance/store.ts';
import { sampleBenchRun } from '../../reports/samples/bench.ts';
import { main } from '../cli.ts';
import { EXIT } from '../errors.ts';

let folder = '';
let printed = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-bench-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test('a stored run is shown without a lab, as tables and as the JSON that it is', async () => {
  writeBenchRun(folder, sampleBenchRun());
  expect(await main(['bench', '--from', folder, '--only', 'knee'])).toBe(EXIT.passed);
  expect(printed).toContain('a sample × 2');
  expect(printed).toMatch(/lockstep +92 \(77 to 110\) +7/);
  expect(printed).not.toContain('capacity');
  printed = '';
  expect(await main(['bench', '--from', folder, '--json'])).toBe(EXIT.passed);
  expect(JSON.parse(printed)).toEqual(sampleBenchRun());
});

test('a whole name means that figure alone, and any other word every figure with it', async () => {
  const { figures, ...run } = sampleBenchRun();
  const [figure] = figures;
  if (!figure) throw new Error('the sample has no figure');
  const named = ['capacity', 'delay-capacity', 'delay-sweep'].map((name) => ({ ...figure, name }));
  writeBenchRun(folder, { ...run, figures: named });
  const shown = async (word: string) => {
    printed = '';
    expect(await main(['bench', '--from', folder, '--only', word, '--json'])).toBe(EXIT.passed);
    return JSON.parse(printed).figures.map(({ name }: { name: string }) => name);
  };
  expect(await shown('capacity')).toEqual(['capacity']);
  expect(await shown('capa')).toEqual(['capacity', 'delay-capacity']);
  expect(await shown('delay')).toEqual(['delay-capacity', 'delay-sweep']);
});

test('a page is written into the folder of the run, or into a file', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  writeBenchRun(folder, sampleBenchRun());
  const file = join(folder, 'other.html');
  expect(await main(['bench', '--from', folder, '--report'])).toBe(EXIT.passed);
  expect(await main(['bench', '--from', folder, '--report', file, '--json'])).toBe(EXIT.passed);
  const page = readFileSync(join(folder, 'performance.html'), 'utf8');
  expect(page).toContain('Published figures of other systems');
  expect(readFileSync(file, 'utf8')).toBe(page);
});
