import { expect, test } from 'vitest';
import { type Observed, observe } from '../observed.ts';
import type { Recording } from '../recording.ts';
import { historyOf } from './client-history.ts';
import { silencesOf } from './silence.ts';

const MS = 1e6;

/** An echo each 10 ms of a load of a second, but not within the silences. */
function recorded(silences: [number, number][], told: [number, string, object?][]): Observed {
  const events = [[0, 'load-begin'] as const, ...told, [1000, 'load-end'] as const].map(
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

test('silence while the pair is made whole is told apart from any other', () => {
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

test('a silence is whole: it belongs to what was going on when it began', () => {
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

test('what breaks meanwhile is answerable for what follows', () => {
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

test('of one that fails, or never ends, nobody knows the cost', () => {
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

test('what ftlab held itself is nobody’s silence', () => {
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
  // The stall of 200 ms was over before; of the two silences the shorter one is the more certain.
  expect(silencesOf(recording)).toMatchObject({ silenceMs: 100, silenceAtLeastMs: 85 });
  const unsampled = recorded([[300, 400]], []);
  expect(silencesOf(unsampled)).toMatchObject({ silenceMs: 100, silenceAtLeastMs: 100 });
  // Nor can more of it be excused than there was together.
  const atItsEnd = recorded([[300, 400]], [sample(390, 1), sample(900, 500)]);
  expect(silencesOf(atItsEnd)).toMatchObject({ silenceMs: 100, silenceAtLeastMs: 90 });
});

test('without a re-protection, or without a load, there is nothing to measure', () => {
  expect(silencesOf(recorded([], [])).reprotectSilenceMs).toBeNull();
  const unbegun = { ...recorded([], []), timeline: null };
  expect(new Set(Object.values(silencesOf(unbegun)))).toEqual(new Set([null]));
});
