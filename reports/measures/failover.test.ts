import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event } from '../../lab/recording/events.ts';
import type { HistoryLine } from '../../lab/recording/history.ts';
import type { PulseLine } from '../../lab/recording/pulse.ts';
import { observe } from '../observed.ts';
import type { Recording } from '../recording.ts';
import { historyOf } from './client-history.ts';
import { failoverChains } from './failover.ts';
import { type FaultChain, STEPS } from './fault-chain.ts';

const MS = 1e6;
const END_MS = 8000;

interface Story {
  /** When each fault bit. */
  bites: readonly number[];
  /** When operations were acknowledged, and echoes came back. */
  answers: readonly number[];
  echoes: readonly number[];
  /** Time and fields of the events that the sides reported. */
  reports: readonly (readonly [number, object])[];
}

/** Times in ms from the begin of the load. */
function chains({ bites, answers, echoes, reports }: Story): FaultChain[] {
  const faults = bites.map((_, index) => ({ id: `fault-${index}`, fault: 'power-cut' }));
  const manifest = {
    timeline: faults,
    guest: { mac: '' },
    detection: { beatMs: 50, suspicionMs: 300 },
  };
  const at = (ms: number, fields: object) =>
    ({ tNs: ms * MS, source: 'host-b/controller', ...fields }) as Event;
  const events = [
    at(0, { event: 'load-begin' }),
    ...bites.map((ms, n) => at(ms, { event: 'fault-bitten', id: `fault-${n}`, atNs: ms * MS })),
    ...reports.map(([ms, fields]) => at(ms, fields)),
    at(END_MS, { event: 'load-end' }),
  ].sort((left, right) => left.tNs - right.tNs);
  const history = answers.flatMap((ms, operation): HistoryLine[] => [
    {
      ...{ type: 'invoke', operation, connection: 0, f: 'append' },
      ...{ intendedNs: ms * MS, sentNs: ms * MS },
    },
    { type: 'ok', operation, answeredNs: ms * MS },
  ]);
  const pulse = echoes.map((ms, received): PulseLine => ({ received, tNs: ms * MS }));
  const recording = { manifest, events, history: historyOf(history), pulse, frames: [] };
  return failoverChains(observe(recording as unknown as Recording));
}

const time = fc.integer({ min: 1, max: END_MS - 1 });
const times = (maxLength: number) => fc.uniqueArray(time, { maxLength });
const report = fc.constantFrom(
  { event: 'suspected', peer: 'a', silentMs: 301 },
  { event: 'unanswered', peer: 'a' },
  { event: 'decided', epoch: 2, members: ['b'] },
  { event: 'decided', epoch: 3, members: ['a', 'b'] },
  { event: 'refused', epoch: 2, members: ['a'] },
  { event: 'reprotect', target: 'a' },
  { event: 'took-over' },
);

/** Answers each 10 ms, with outages in them, and anything reported at any time. */
const stories: fc.Arbitrary<Story> = fc
  .record({
    bites: fc.uniqueArray(time, { minLength: 1, maxLength: 3 }),
    outages: fc.array(fc.tuple(time, fc.integer({ min: 1, max: 3000 })), { maxLength: 4 }),
    strays: times(5),
    bursts: times(3),
    reports: fc.array(fc.tuple(time, report), { maxLength: 8 }),
    everyMs: fc.constantFrom(3, 10, 40, 200),
  })
  .map(({ bites, outages, strays, bursts, reports, everyMs }): Story => {
    const isOut = (ms: number) => outages.some(([from, length]) => ms > from && ms < from + length);
    const steady = (every: number) =>
      Array.from({ length: Math.floor(END_MS / every) }, (_, n) => n * every).filter(
        (ms) => !isOut(ms),
      );
    const backlog = bursts.flatMap((ms) => Array.from({ length: 40 }, (_, n) => ms + n / 10));
    const answers = [...steady(everyMs), ...strays, ...backlog].sort((x, y) => x - y);
    return { bites: bites.sort((x, y) => x - y), answers, echoes: steady(10), reports };
  });

test('no step of a failover is earlier than the previous step, or it is null with a reason', () => {
  fc.assert(
    fc.property(stories, (story) => {
      for (const chain of chains(story)) {
        let before = 0;
        for (const step of STEPS) {
          const ms = chain[step];
          expect(ms === null).toBe(chain.absent[step] !== undefined);
          if (ms === null) continue;
          expect(ms).toBeGreaterThanOrEqual(before);
          before = ms;
        }
        expect(chain.hasRecovered === true).toBe(chain.recoveredMs !== null);
      }
    }),
    { numRuns: 500 },
  );
});

const every = (stepMs: number, fromMs: number, toMs: number) =>
  Array.from({ length: Math.ceil((toMs - fromMs) / stepMs) }, (_, n) => fromMs + n * stepMs);
const outage = (untilMs: number) => [...every(10, 0, 4000), ...every(10, untilMs, END_MS)];
const suspicion = [4305, { event: 'suspected', peer: 'a', silentMs: 301 }] as const;
const decision = [4310, { event: 'decided', epoch: 2, members: ['b'] }] as const;

test('a TCP client’s outage stands beside that of the pulse', () => {
  const [chain] = chains({
    bites: [4000],
    answers: outage(4620),
    echoes: outage(4330),
    reports: [suspicion, decision],
  });
  expect(chain).toMatchObject({ detectedMs: 305, decidedMs: 310, firstReplyMs: 330 });
  expect(chain).toMatchObject({ firstAcknowledgedMs: 620, hasRecovered: true });
  expect(chain?.recoveredMs).toBeGreaterThan(620);
});

test('the first answer is an echo or an acknowledgement, whichever came first', () => {
  const [chain] = chains({
    bites: [4000],
    answers: outage(4325),
    echoes: outage(4330),
    reports: [suspicion, decision],
  });
  expect(chain).toMatchObject({ firstReplyMs: 325, firstAcknowledgedMs: 325, silenceMs: 340 });
});

test('a suspicion that comes when the guest has answered again is no step of the failover', () => {
  const [chain] = chains({
    bites: [4000],
    answers: outage(4100),
    echoes: outage(4100),
    reports: [suspicion, decision],
  });
  expect(chain).toMatchObject({ detectedMs: null, decidedMs: null, firstReplyMs: 100 });
  expect(chain?.absent.detectedMs).toBe('only after the guest answered');
});

test('a failover without an end has a reason that says so', () => {
  const silent = every(10, 0, 4000);
  const [chain] = chains({ bites: [4000], answers: silent, echoes: silent, reports: [suspicion] });
  expect(chain).toMatchObject({ firstReplyMs: null, recoveredMs: null, hasRecovered: false });
  expect(chain).toMatchObject({ untilMs: 4000, silenceMs: 4010 });
  expect(chain?.absent.firstReplyMs).toBe('no answer before the end of the load');
});
