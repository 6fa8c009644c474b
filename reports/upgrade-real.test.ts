import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { judge } from './judge.ts';
import { observe } from './observed.ts';
import { readRecording } from './recording.ts';
import { realRecording } from './samples/packed.ts';

test('a real recording of version 1 is read and judged, and is inconclusive', () => {
  const folder = realRecording('version-1-calm.json.br');
  try {
    const recording = readRecording(folder);
    const { outcome, reasons, measures } = judge(observe(recording));
    expect(recording.version).toBe(1);
    expect(outcome).toBe('inconclusive');
    const texts = reasons.map(({ text }) => text);
    expect(texts[0]).toBe('recorded before evidence was sealed');
    expect(reasons.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(measures).toMatchObject({ acknowledgedLost: 0, reordered: 0, hashMismatches: 0 });
    expect(measures.acknowledged).toBeGreaterThan(100);
    expect(measures.dualActiveMs).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
