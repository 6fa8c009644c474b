import { expect, test } from 'vitest';
import { sampleFindings } from '../samples/findings.ts';
import { reprotectPauseWithin } from './reprotect-pause-within.ts';
import { silenceWithin } from './silence-within.ts';

const manifest = {
  detection: { beatMs: 50, suspicionMs: 300 },
  pulse: { rateHz: 100, resolutionMs: 10 },
};

function judged(silenceMs: number, silenceAtLeastMs: number | null) {
  const measures = { pulses: 1, silenceMs, silenceAtLeastMs, pulseStallMs: 10 };
  return silenceWithin.judge(sampleFindings(measures, manifest), { plusMs: 100 });
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
    reprotectPauseWithin.judge(
      sampleFindings(
        {
          reprotectPauseMs: toldMs,
          reprotectSilenceMs: heardMs,
          reprotectSilenceAtLeastMs: certainMs,
        },
        manifest,
      ),
      { ms: 500 },
    ).outcome;
  expect(paused(400, 520, 480)).toBe('inconclusive');
  expect(paused(400, 600, 510)).toBe('failed');
  expect(paused(540, 520, 480)).toBe('failed');
  expect(paused(510, 520, 480)).toBe('failed');
  expect(paused(400, 450, 450)).toBe('passed');
});
