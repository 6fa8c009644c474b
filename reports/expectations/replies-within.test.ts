import { expect, test } from 'vitest';
import { sampleFindings } from '../samples/findings.ts';
import { repliesWithin } from './replies-within.ts';

function judged(
  calmP99Ms: number | null,
  calmP99AtLeastMs: number | null,
  foreignPercent = 3,
  calmBusyPercent = 80,
  calmP99UnsaturatedMs: number | null = calmP99AtLeastMs,
) {
  const busy = { foreignPercent, calmBusyPercent, calmP99UnsaturatedMs };
  const measures = { calmP99Ms, calmP99AtLeastMs, ...busy };
  return repliesWithin.judge(sampleFindings(measures, {}), { p99Ms: 100 });
}

test('late replies fail by their certain part', () => {
  expect(judged(100, 100).outcome).toBe('passed');
  expect(judged(103.1, 54)).toMatchObject({
    outcome: 'inconclusive',
    text: expect.stringContaining('ftlab itself was kept waiting for 49 ms'),
  });
  expect(judged(180, 131).outcome).toBe('failed');
  expect(judged(180, 131, 60).outcome).toBe('inconclusive');
  expect(judged(180, 131, 3, 91).outcome).toBe('inconclusive');
  expect(judged(180, 131, 3, 80, 100)).toMatchObject({
    outcome: 'inconclusive',
    text: expect.stringContaining('only while processors had no time left'),
  });
  expect(judged(180, 131, 3, 80, 101).outcome).toBe('failed');
  expect(judged(180, 131, 3, 80, null).outcome).toBe('failed');
  expect(judged(null, null).outcome).toBe('inconclusive');
});
