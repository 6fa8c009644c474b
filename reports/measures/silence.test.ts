import { expect, test } from 'vitest';
import { type Observed, observe } from '../observed.ts';
import type { Recording } from '../recording.ts';
import { historyOf } from './client-history.ts';
import { silencesOf } from './silence.ts';

const MS = 1e6;

/** An echo each 10 ms of a load of a second, but not within the silences. */
function recorded(silences: [number, number][], more: [number, string, object?][]): Observed {
  const events = [[0, 'load-begin'] as const, ...more, [1000, 'load-end'] as const].map(
    ([atMs, event, fields = {}]) => ({ tNs: atMs * MS, source: 'ftlab', event, ...fields }),
  );
  const isSilent = (atMs: number) => silences.some(([from, to]) => atMs > from && atMs < to);
  const pulse = Array.from({ length: 101 }, (_, n) => n * 10).flatMap((atMs, sent) => [
    { sent, tNs: atMs * MS },
    ...(isSilent(atMs) ? [] : [{ received: sent, tNs: atMs * MS }]),
  ]);
  const timeline = [{ id: 'fault-0' }, { id: 'fault-1' }];
  const manifest = { timeline, pulse: { resolutionMs: 10 } };
  return observe({ events, manifest, history: historyOf([]), pulse } as unknown as Recording);
}

test('silence during re-protection is a separate measure', () => {
  const recording = recorded(
    [
      [200, 260],
      [500, 700],
    ],
    [
      [400, 'reprotect'],
      [750, 'protected'],
    ],
  );
  expect(silencesOf(recording)).toMatchObject({ silenceMs: 60, reprotectSilenceMs: 200 });
});

test('a silence is not split: it belongs to the phase in which it began', () => {
  const whole: [number, string][] = [
    [400, 'reprotect'],
    [750, 'protected'],
  ];
  expect(silencesOf(recorded([[500, 940]], whole))).toMatchObject({
    ...{ silenceMs: 10, reprotectSilenceMs: 440 },
  });
  expect(silencesOf(recorded([[350, 900]], whole))).toMatchObject({
    ...{ silenceMs: 550, reprotectSilenceMs: null },
  });
  expect(silencesOf(recorded([[390, 700]], whole))).toMatchObject({
    ...{ silenceMs: 10, reprotectSilenceMs: 310 },
  });
});

test('a fault that bites during a silence begins a new silence', () => {
  const recording = recorded(
    [[500, 900]],
    [
      [400, 'reprotect'],
      [600, 'fault-bitten', { id: 'fault-0', atNs: 600 * MS }],
      [980, 'protected'],
    ],
  );
  expect(silencesOf(recording)).toMatchObject({ silenceMs: 300, reprotectSilenceMs: 100 });
});

test('a re-protection that fails, or never ends, has no cost', () => {
  const failed = recorded(
    [[500, 700]],
    [
      [400, 'reprotect'],
      [600, 'reprotect-failed'],
    ],
  );
  expect(silencesOf(failed)).toMatchObject({ silenceMs: 10, reprotectSilenceMs: null });
  const endless = recorded([[500, 700]], [[400, 'reprotect']]);
  expect(silencesOf(endless)).toMatchObject({ silenceMs: 10, reprotectSilenceMs: null });
});

test('a silence that ftlab caused itself does not count', () => {
  const counted = { stillMs: 200, before: 9, during: 0, after: 1 };
  const recording = recorded(
    [[410, 720]],
    [
      [400, 'reprotect'],
      [740, 'preflight', { ...counted, stoppedNs: 500 * MS, goneOnNs: 700 * MS }],
      [750, 'protected'],
    ],
  );
  expect(silencesOf(recording)).toMatchObject({ silenceMs: 10, reprotectSilenceMs: 110 });
});

test('of a silence only that much is certain which ftlab was not kept waiting itself', () => {
  const sample = (atMs: number, loopDelayMaxMs: number): [number, string, object] => [
    ...([atMs, 'load-sample', { loopDelayMaxMs }] as const),
  ];
  const recording = recorded(
    [
      [300, 400],
      [600, 690],
    ],
    [sample(250, 200), sample(500, 40), sample(750, 5)],
  );
  // The stall of 200 ms was over before; the shorter of the two silences has more certain ms.
  expect(silencesOf(recording)).toMatchObject({ silenceMs: 100, silenceAtLeastMs: 85 });
  const unsampled = recorded([[300, 400]], []);
  expect(silencesOf(unsampled)).toMatchObject({ silenceMs: 100, silenceAtLeastMs: 100 });
  // No more time is excused than the stall and the silence overlap.
  const atItsEnd = recorded([[300, 400]], [sample(390, 1), sample(900, 500)]);
  expect(silencesOf(atItsEnd)).toMatchObject({ silenceMs: 100, silenceAtLeastMs: 90 });
});

test('without a re-protection, or without a load, there is nothing to measure', () => {
  expect(silencesOf(recorded([], [])).reprotectSilenceMs).toBeNull();
  const unbegun = { ...recorded([], []), timeline: null };
  expect(new Set(Object.values(silencesOf(unbegun)))).toEqual(new Set([null]));
});

test('the processors count during the longest silence, not before or after it', () => {
  const sample = (busyShare: number) => ({ busyShare, loopDelayP99Ms: 0, loopDelayMaxMs: 0 });
  const recording = recorded(
    [
      [200, 260],
      [500, 700],
    ],
    [
      [100, 'load-sample', sample(0.1)],
      [500, 'load-sample', sample(0.2)],
      [750, 'load-sample', sample(0.96)],
    ],
  );
  expect(silencesOf(recording)).toMatchObject({ silenceMs: 200, silenceBusyPercent: 96 });
});
