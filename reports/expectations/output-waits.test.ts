import { expect, test } from 'vitest';
import type { Manifest } from '../../lab/recording/manifest.ts';
import type { Measures } from '../measures/measure.ts';
import { outputWaitsExpectation } from './output-waits.ts';

const manifest = { engine: { parameters: { output: 'compared' } } } as unknown as Manifest;
const judged = (outputsChecked: number | null, outputsReleasedEarly: number | null) => {
  const measures = { outputsChecked, outputsReleasedEarly } as Measures;
  return outputWaitsExpectation.judge(measures, {}, manifest).outcome;
};

test('one early output fails, and what was not checked is no pass', () => {
  expect(judged(400, 0)).toBe('passed');
  expect(judged(400, 1)).toBe('failed');
  expect(judged(null, null)).toBe('inconclusive');
  expect(judged(0, null)).toBe('inconclusive');
  expect(judged(400, null)).toBe('inconclusive');
});
