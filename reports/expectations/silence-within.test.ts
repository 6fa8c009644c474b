import { expect, test } from 'vitest';
import { sampleFindings } from '../samples/findings.ts';
import { reprotectPauseWithin } from './reprotect-pause-within.ts';
import { silenceWithin } from './silence-within.ts';

const manifest = {
  detection: { beatMs: 50, suspicionMs: 300 },
  pulse: { rateHz: 100, resolutionMs: 10 },
};

function judged(
  silenceMs: number,
  silenceAtLeastMs: number | null,
  foreignPercent = 3,
  busyPercent = 80,
) {
  const times = { silenceMs, silenceAtLeastMs, pulseStallMs: 10 };
  const measures = { pulses: 1, foreignPercent, silenceBusyPercent: busyPercent, ...times };
  return silenceWithin.judge(sampleFindings(measures, manifest), { plusMs: 100 });
}

test('a silence fails by its certain part', () => {
  expect(judged(450, 400).outcome).toBe('passed');
  expect(judged(455, 412)).toMatchObject({
    outcome: 'inconclusive',
    text: expect.stringContaining('ftlab itself was kept waiting for 43 ms'),
  });
  expect(judged(500, 451).outcome).toBe('failed');
  // As recordings of before it was measured are judged.
  expect(judged(455, null).outcome).toBe('failed');
});

test.each([
  ['never answered again', 13_000, 300, 'failed'],
  ['the load ended before a reply was due', 13_800, 190, 'inconclusive'],
  ['an earlier silence was too long', 13_800, 2000, 'failed'],
])('no reply after the last fault: %s', (_, bittenMs, silenceMs, outcome) => {
  const measures = { pulses: 1, silenceMs, silenceAtLeastMs: silenceMs, pulseStallMs: 10 };
  const timeline = { beginNs: 1e9, endNs: 15e9, faults: [] };
  const findings = sampleFindings(measures, manifest, { timeline });
  const faults = [{ bittenMs, firstReplyMs: null }] as unknown as typeof findings.faults;
  expect(silenceWithin.judge({ ...findings, faults }, { plusMs: 100 }).outcome).toBe(outcome);
});

test('a silence on a computer that other processes use never fails, and may pass', () => {
  expect(judged(500, 451, 24).outcome).toBe('failed');
  expect(judged(500, 451, 60)).toMatchObject({
    outcome: 'inconclusive',
    text: expect.stringContaining('other processes used 60 % of the processors'),
  });
  expect(judged(450, 450, 60).outcome).toBe('passed');
});

test('a silence on processors that have no time left never fails, and may pass', () => {
  expect(judged(500, 451, 3, 90).outcome).toBe('failed');
  expect(judged(500, 451, 3, 99)).toMatchObject({
    outcome: 'inconclusive',
    text: expect.stringContaining('processors were 99 % busy'),
  });
  expect(judged(450, 450, 3, 99).outcome).toBe('passed');
});

test('so does a silence at a re-protection, but not a pause that the engine itself reports', () => {
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
