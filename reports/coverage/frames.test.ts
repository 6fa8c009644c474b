import { expect, test } from 'vitest';
import type { Event } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { at } from '../samples/story.ts';
import { framesGap } from './frames.ts';

const MS = 1e6;
const whole = [{ fromNs: 0, toNs: 2000 * MS }];

/** Two hosts; the load lasts from 100 to 1100 ms, and the capture of b has these windows. */
function gapWith(windows: { fromNs: number; toNs: number }[], events: Event[] = []): string | null {
  const ended = { frames: 0, dropped: 0 };
  return framesGap({
    manifest: { guest: { hosts: { a: 'a', b: 'c' } } },
    timeline: { beginNs: 100 * MS, endNs: 1100 * MS, faults: [] },
    recording: {
      frames: ['a', 'c'].map((host) => ({ host, frames: [] })),
    },
    events: [
      ...events,
      at(2000 * MS, 'capture-ended', { ...ended, host: 'a', windows: whole }),
      at(2000 * MS, 'capture-ended', { ...ended, host: 'c', windows }),
    ],
  } as unknown as Observed);
}

const dark = (fromMs: number, untilMs: number) => [
  at(0, 'dark', { host: 'c', fromEarliestNs: fromMs * MS, fromNs: fromMs * MS }),
  at(0, 'lit', { host: 'c', untilNs: untilMs * MS, untilLatestNs: untilMs * MS }),
];
const parts = [
  { fromNs: 0, toNs: 500 * MS },
  { fromNs: 700 * MS, toNs: 2000 * MS },
];

test('captures over the whole load have no gap', () => {
  expect(gapWith(whole)).toBeNull();
  expect(gapWith([{ fromNs: 100 * MS, toNs: 1100 * MS }])).toBeNull();
});

test('a host with power needs a capture all the time; a host without power needs none', () => {
  expect(gapWith(parts, dark(450, 750))).toBeNull();
  expect(gapWith(parts, dark(450, 690))).toBe('host c was not captured for 10.0 ms');
  expect(gapWith(parts, dark(510, 750))).toBe('host c was not captured for 10.0 ms');
  expect(gapWith(parts)).toBe('host c was not captured for 200.0 ms');
  expect(gapWith([{ fromNs: 0, toNs: 1000 * MS }])).toBe('host c was not captured for 100.0 ms');
  expect(gapWith([{ fromNs: 150 * MS, toNs: 2000 * MS }])).toContain('for 50.0 ms');
  expect(gapWith([])).toContain('for 1000.0 ms');
});
