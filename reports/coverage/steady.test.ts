import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Event, eventsNamed } from '../../lab/recording/events.ts';
import { harnessReasons } from '../harness.ts';
import { measureAll } from '../measures/catalogue.ts';
import { type Observed, observe } from '../observed.ts';
import { readRecording } from '../recording.ts';
import { sample } from '../samples/recording.ts';
import { at, type Defect, END, MS } from '../samples/story.ts';
import { steadyGap } from './steady.ts';

/** A sample whose load ended as steady; its last event is `protected`, 900 ms before that. */
function ended(
  steadyMs: number,
  { defects = [], more = [], why = 'steady' }: Ended = {},
): Observed {
  const folder = sample({ defects, expectations: [] });
  try {
    const seen = observe(readRecording(folder));
    const events = seen.events.map((event) =>
      event.event === 'load-end' ? { ...event, why } : event,
    );
    const manifest = { ...seen.manifest, steadyMs };
    return { ...seen, manifest, events: [...events, ...more] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Ended {
  defects?: Defect[];
  more?: Event[];
  why?: 'steady' | 'time' | 'stopped';
}

test('a load that was steady long enough before its end has no gap', () => {
  expect(steadyGap(ended(900))).toBeNull();
});

test('a load that ended before it was steady is inconclusive, with the last trouble', () => {
  const seen = ended(1000);
  const text =
    'the load ended before its time, and was steady for 900 ms of 1000 ms (event protected)';
  expect(steadyGap(seen)).toBe(text);
  const reasons = harnessReasons(seen, measureAll(seen));
  expect(reasons).toContainEqual({ expectation: 'harness', outcome: 'inconclusive', text });
  const fenced = at(END - 300 * MS, 'fenced', { reason: 'the witness refused', epoch: 3 });
  expect(steadyGap(ended(900, { more: [fenced] }))).toMatch(/for 300 ms .*event fenced/);
  expect(steadyGap(ended(900, { defects: ['never-heard-again'] }))).toMatch(/no echo comes back/);
  expect(steadyGap(ended(900, { defects: ['stuck'] }))).toMatch(/for 0 ms .*ended unknown/);
});

test('a load that ran its time, or was stopped, or is of an older ftlab need not be steady', () => {
  expect(steadyGap(ended(9000, { why: 'time' }))).toBeNull();
  expect(steadyGap(ended(9000, { why: 'stopped' }))).toBeNull();
  const seen = ended(9000);
  const events = eventsNamed(seen.events, 'load-begin', 'fault-bitten');
  expect(steadyGap({ ...seen, events: [...events, at(END, 'load-end', {})] })).toBeNull();
});
