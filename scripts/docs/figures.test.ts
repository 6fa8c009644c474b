import { expect, test } from 'vitest';
import type { BenchRun } from '../../reports/performance/schema.ts';
import { figureIn } from './figures.ts';

const TOOL = { version: '0.1.0', commit: null, dirty: null };

function runOf(startedAt: string, ...names: string[]): BenchRun {
  const circumstances = { endedAt: startedAt, command: 'ftlab bench', seed: 1, tool: TOOL };
  return {
    schemaVersion: 1,
    measured: [{ ...circumstances, startedAt, figures: names }],
    environment: {},
    figures: names.map((name) => ({ name, title: startedAt, says: '', rows: [] })),
  };
}

test('a figure comes from the newest run that measured it', () => {
  const runs = [runOf('2026-01-02', 'a', 'b'), runOf('2026-01-03', 'b'), runOf('2026-01-01', 'a')];
  expect(figureIn(runs, 'a').title).toBe('2026-01-02');
  expect(figureIn(runs, 'b').title).toBe('2026-01-03');
});

test('a figure that no run measured is an error', () => {
  expect(() => figureIn([runOf('2026-01-02', 'a')], 'c')).toThrow('ftlab bench --only c');
});
