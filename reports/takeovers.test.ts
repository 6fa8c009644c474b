import { rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { Event } from '../lab/recording/events.ts';
import { nothingLost } from './expectations/index.ts';
import { judge } from './judge.ts';
import { observe } from './observed.ts';
import { readRecording } from './recording.ts';
import { sample } from './samples/recording.ts';
import { at, CUT, MS } from './samples/story.ts';
import { takeoverReasons } from './takeovers.ts';

const folder = sample({ expectations: [nothingLost()] });
afterAll(() => rmSync(folder, { recursive: true }));
const recording = readRecording(folder);

const B = 'host-b/controller';
const idle = { foreignPercent: 3 };
const GRANT = CUT + 310 * MS;

/** The sample, in which b takes over 10 ms after its grant, with other events instead of that. */
function instead(...events: Event[]) {
  const rest = recording.events.filter(({ event }) => event !== 'took-over');
  return observe({ ...recording, events: [...rest, ...events] });
}

/** The same with a load that ends `afterMs` after the grant. */
function endsAfter(afterMs: number, ...events: Event[]) {
  const seen = instead(...events);
  if (!seen.timeline) throw new Error('no load');
  return { ...seen, timeline: { ...seen.timeline, endNs: GRANT + afterMs * MS } };
}

const failed = at(GRANT + 50 * MS, 'takeover-failed', { reason: 'xl does not resume it' }, B);

test('a standby that takes over gives no reason', () => {
  expect(takeoverReasons(observe(recording), idle)).toEqual([]);
});

test('a stuck standby fails the trial, with what its side has reported', () => {
  const stopped = at(GRANT + 51 * MS, 'stopped', { reason: 'later' }, B);
  const verdict = judge(instead(failed, stopped));
  expect(verdict.outcome).toBe('failed');
  expect(verdict.reasons.filter(({ expectation }) => expectation === 'takeover')).toEqual([
    {
      expectation: 'takeover',
      outcome: 'failed',
      text: `${B} was granted to continue alone, and never took over: xl does not resume it`,
    },
  ]);
});

test('a side that only stops has failed, too', () => {
  const stopped = at(GRANT + MS, 'stopped', { reason: 'its fence has ended' }, B);
  expect(takeoverReasons(instead(stopped), idle)).toMatchObject([
    { outcome: 'failed', text: expect.stringContaining('never took over: its fence has ended') },
  ]);
});

test('a side that reports nothing is stuck after 10 s, and not before', () => {
  expect(takeoverReasons(endsAfter(10_500), idle)).toMatchObject([
    { outcome: 'failed', text: expect.stringContaining('nothing came in 10.5 s') },
  ]);
  expect(takeoverReasons(endsAfter(9500), idle)).toMatchObject([{ outcome: 'inconclusive' }]);
});

test('on a computer that others use, nothing is certain', () => {
  const busy = { foreignPercent: 40 };
  expect(takeoverReasons(instead(failed), busy)).toMatchObject([
    { outcome: 'inconclusive', text: expect.stringContaining('too busy') },
  ]);
});

test('a fault after the grant explains a takeover that did not come', () => {
  const seen = endsAfter(10_500);
  const [cut] = seen.timeline.faults;
  if (!cut) throw new Error('no fault');
  const timeline = { ...seen.timeline, faults: [cut, { ...cut, atNs: GRANT + MS }] };
  expect(takeoverReasons({ ...seen, timeline }, idle)).toEqual([]);
});

test('the active that continues alone has nothing to take over', () => {
  const alone = at(CUT + 310 * MS, 'decided', { epoch: 2, members: ['a'] }, 'host-a/controller');
  const rest = recording.events.filter(({ event }) => event !== 'decided' && event !== 'took-over');
  const seen = observe({ ...recording, events: [...rest, alone] });
  expect(takeoverReasons(seen, idle)).toEqual([]);
});
