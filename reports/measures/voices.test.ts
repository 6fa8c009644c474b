import { expect, test } from 'vitest';
import type { Recording } from '../recording.ts';
import { dualActiveMs, voicesDuring } from './voices.ts';

const MS = 1e6;
const mac = '52:54:00:00:00:01';

/** Frames of the guest from both hosts in turn, every 10 ms until 10 s. */
function recorded(...changes: [number, string, string][]): Recording {
  const events = changes.map(([atMs, event, host]) => {
    return { tNs: atMs * MS, source: 'ftlab', event, host, fromNs: atMs * MS, untilNs: atMs * MS };
  });
  const framesOf = (offsetMs: number) =>
    new Map([[mac, Float64Array.from({ length: 500 }, (_, n) => (n * 20 + offsetMs) * MS)]]);
  const frames = [
    { host: 'a', frames: framesOf(0) },
    { host: 'b', frames: framesOf(10) },
  ];
  const manifest = { guest: { mac }, detection: { suspicionMs: 300, beatMs: 50 } };
  return { events, manifest, frames } as unknown as Recording;
}

const fault = { atNs: 0, untilNs: 10_000 * MS, healedNs: 10_000 * MS };

test('frames of a dark port do not count; frames of a lit port do', () => {
  const dark: [number, string, string] = [0, 'dark', 'a'];
  expect(dualActiveMs(recorded(dark))).toBe(0);
  expect(voicesDuring(recorded(dark), fault)).toEqual(['b']);
  const lit = recorded(dark, [4000, 'lit', 'a']);
  expect(dualActiveMs(lit)).toBeGreaterThan(5900);
  expect(voicesDuring(lit, fault)).toEqual(['a', 'b']);
});

test('a host that is dark for a hang and for lost power is lit by one event', () => {
  const twice = recorded([0, 'dark', 'a'], [2000, 'dark', 'a'], [4000, 'lit', 'a']);
  expect(dualActiveMs(twice)).toBeGreaterThan(5900);
  expect(voicesDuring(twice, fault)).toEqual(['a', 'b']);
});
