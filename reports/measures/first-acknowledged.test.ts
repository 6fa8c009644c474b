import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { observe } from '../observed.ts';
import { readRecording } from '../recording.ts';
import { sample } from '../samples/recording.ts';
import type { Defect } from '../samples/story.ts';
import { firstAcknowledgedMeasures } from './first-acknowledged.ts';

function firstAcknowledgedMs(...defects: Defect[]): number | null {
  const folder = sample({ defects });
  try {
    return firstAcknowledgedMeasures[0].compute(observe(readRecording(folder)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the first operation is acknowledged 322 ms after the cut; null without one', () => {
  expect(firstAcknowledgedMs()).toBe(322);
  expect(firstAcknowledgedMs('no-operations')).toBeNull();
  expect(firstAcknowledgedMs('unbitten')).toBeNull();
});
