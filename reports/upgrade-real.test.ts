import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { judge } from './judge.ts';
import { observe } from './observed.ts';
import { readRecording } from './recording.ts';
import { realRecording } from './samples/packed.ts';

function judged(file: string) {
  const folder = realRecording(file);
  try {
    const recording = readRecording(folder);
    expect(recording.version).toBe(1);
    return judge(observe(recording));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a real recording of version 1 is read and judged, and is inconclusive', () => {
  const { outcome, reasons, measures } = judged('version-1-calm.br');
  expect(outcome).toBe('inconclusive');
  const texts = reasons.map(({ text }) => text);
  expect(texts[0]).toBe('recorded before evidence was sealed');
  expect(reasons.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(measures).toMatchObject({ acknowledgedLost: 0, reordered: 0, hashMismatches: 0 });
  expect(measures.acknowledged).toBeGreaterThan(100);
  expect(measures.dualActiveMs).toBe(0);
});

test('a failover in version 1 has the measures that were printed, and is inconclusive', () => {
  const { outcome, reasons, measures, faults } = judged('version-1-active-power.br');
  expect(outcome).toBe('inconclusive');
  expect(reasons[0]?.text).toBe('recorded before evidence was sealed');
  const byExpectation = Object.fromEntries(
    reasons.map(({ expectation, outcome }) => [expectation, outcome]),
  );
  expect(byExpectation).toMatchObject({
    'nothing-lost': 'inconclusive',
    'one-voice': 'inconclusive',
    'no-divergence': 'passed',
    'silence-within': 'passed',
  });
  // As the ftlab that recorded it printed them.
  expect(measures).toMatchObject({ acknowledged: 217, acknowledgedLost: 0, duplicated: 0 });
  expect(measures).toMatchObject({ rendezvous: 2943, rendezvousWithFrames: 759, divergences: 0 });
  expect(measures).toMatchObject({ cyclesReexecuted: 50_266, cyclesStalled: 1_722_748 });
  expect(measures.silenceMs).toBeCloseTo(354.4, 1);
  expect(faults).toHaveLength(1);
  const [{ detectedMs, decidedMs, firstReplyMs } = {}] = faults;
  expect([detectedMs, decidedMs, firstReplyMs].map((ms) => ms?.toFixed(1))).toEqual([
    ...['241.0', '307.2', '329.4'],
  ]);
});
