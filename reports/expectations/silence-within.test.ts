import { expect, test } from 'vitest';
import type { Manifest } from '../../lab/recording/manifest.ts';
import type { Measures } from '../measures/measure.ts';
import { reprotectPauseWithinExpectation } from './reprotect-pause-within.ts';
import { silenceWithinExpectation } from './silence-within.ts';

const manifest = {
  detection: { beatMs: 50, suspicionMs: 300 },
  pulse: { rateHz: 100, resolutionMs: 10 },
} as Manifest;

function judged(silenceMs: number, silenceAtLeastMs: number | null) {
  const measures = { faults: [], pulses: 1, silenceMs, silenceAtLeastMs, pulseStallMs: 10 };
  return silenceWithinExpectation.judge(measures as unknown as Measures, { plusMs: 100 }, manifest);
}

test('a silence fails by what of it is certain', () => {
  expect(judged(450, 400).outcome).toBe('passed');
  expect(judged(455, 412)).toMatchObject({
    outcome: 'inconclusive',
    text: expect.stringContaining('ftlab itself was kept waiting for 43 ms'),
  });
  expect(judged(500, 451).outcome).toBe('failed');
  // As recordings of before it was measured are judged.
  expect(judged(455, null).outcome).toBe('failed');
});

test('so does a silence at a re-protection, but not a pause that the engine itself tells', () => {
  const paused = (toldMs: number, heardMs: number, certainMs: number) =>
    reprotectPauseWithinExpectation.judge(
      {
        reprotectPauseMs: toldMs,
        reprotectSilenceMs: heardMs,
        reprotectSilenceAtLeastMs: certainMs,
      } as Measures,
      { ms: 500 },
      manifest,
    ).outcome;
  expect(paused(400, 520, 480)).toBe('inconclusive');
  expect(paused(400, 600, 510)).toBe('failed');
  expect(paused(540, 520, 480)).toBe('failed');
  expect(paused(510, 520, 480)).toBe('failed');
  expect(paused(400, 450, 450)).toBe('passed');
});
