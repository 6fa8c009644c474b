import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { judge } from '../judge.ts';
import { observe } from '../observed.ts';
import { readRecording } from '../recording.ts';
import { largeSample } from './large.ts';

test('a synthetic recording of any size has one cut, no loss, chains and frames', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-large-'));
  try {
    largeSample(join(folder, 'trial'), 9000, []);
    const { measures, faults } = judge(observe(readRecording(join(folder, 'trial'))));
    expect(measures).toMatchObject({ operations: 9000, acknowledged: 9000, acknowledgedLost: 0 });
    expect(measures).toMatchObject({ hashMismatches: 0, reordered: 0, divergences: 0 });
    expect(measures.rendezvous).toBeGreaterThan(1000);
    expect(measures.silenceMs).toBeGreaterThanOrEqual(320);
    expect(measures.silenceMs).toBeLessThan(360);
    expect(faults).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
