import { expect, test } from 'vitest';
import { sampleFindings } from '../samples/findings.ts';
import { outputWaits } from './output-waits.ts';

const engine = { name: 'lockstep', version: '', parameters: { output: 'compared' } };
const judged = (outputsChecked: number | null, outputsReleasedEarly: number | null) => {
  const findings = sampleFindings({ outputsChecked, outputsReleasedEarly }, { engine });
  return outputWaits.judge(findings, {}).outcome;
};

test('one early output fails, and what was not checked is no pass', () => {
  expect(judged(400, 0)).toBe('passed');
  expect(judged(400, 1)).toBe('failed');
  expect(judged(null, null)).toBe('inconclusive');
  expect(judged(0, null)).toBe('inconclusive');
  expect(judged(400, null)).toBe('inconclusive');
});
