import { expect, test } from 'vitest';
import type { Observed } from '../observed.ts';
import type { Recording } from '../recording.ts';
import { sampleFindings } from '../samples/findings.ts';
import { outputWaits } from './output-waits.ts';

const engine = { name: 'lockstep', version: '', parameters: { output: 'compared', lag: 64 } };
const record = { generation: 1, rendezvous: 1, instructions: 1000, tNs: 9 };
const twins = [{ host: 'a', isAlive: true, instructions: 1000, chain: [record] }];
const seen: Partial<Observed> = {
  events: [],
  timeline: { beginNs: 0, endNs: 9, faults: [] },
  recording: { twins } as unknown as Recording,
};
const judged = (
  outputsChecked: number | null,
  outputsReleasedEarly: number | null,
  outputsOwed = outputsChecked,
) => {
  const measures = { outputsChecked, outputsReleasedEarly, outputsOwed };
  return outputWaits.judge(sampleFindings(measures, { engine }, seen), {});
};

test('one early output fails, and unchecked outputs are no pass', () => {
  expect(judged(400, 0).outcome).toBe('passed');
  expect(judged(400, 1).outcome).toBe('failed');
  expect(judged(null, null).outcome).toBe('inconclusive');
  expect(judged(0, null).outcome).toBe('inconclusive');
  expect(judged(400, null).outcome).toBe('inconclusive');
});

test('too few checked outputs are no pass, and the reason names the required share', () => {
  expect(judged(29, 0)).toMatchObject({
    outcome: 'inconclusive',
    text: '29 of 29 outputs that had to wait could be checked, and at least 30 are required',
  });
  expect(judged(900, 0, 1000).outcome).toBe('passed');
  expect(judged(899, 0, 1000)).toMatchObject({
    outcome: 'inconclusive',
    text: '899 of 1000 outputs that had to wait could be checked, and at least 90 % are required',
  });
  // At its end an active holds as many outputs as its lag allows.
  expect(judged(40, 0, 104).outcome).toBe('passed');
  expect(judged(40, 0, 105).outcome).toBe('inconclusive');
  // A failure stays a failure, however few outputs were checked.
  expect(judged(3, 1, 1000).outcome).toBe('failed');
});
