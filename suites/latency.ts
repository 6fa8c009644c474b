/** The suite `latency`: the link between the twins gets longer, to 10 ms and past. */

import type { Fault } from '../lab/faults/fault.ts';
import { linkDelay, linkLoss, linkRate, powerCut } from '../lab/faults/index.ts';
import { repliesWithin } from '../reports/expectations/index.ts';
import { activeIsLost, always, remusResumes, silence, steady } from './steady.ts';
import type { Scenario, Suite } from './suite.ts';

/** Round trips in ms; the field's promise is for 10. */
const ROUND_TRIPS_MS = [0, 1, 2, 5, 10, 15, 20, 30, 50, 100] as const;
/** Limit of a reply's 99th percentile, however far apart the twins are. */
const REPLY_MS = 100;

/** Half of the round trip each way, on one end of the link. */
export function farApart(roundTripMs: number): Fault[] {
  if (roundTripMs === 0) return [];
  return [linkDelay({ link: 'sync', on: 'a', delayMs: roundTripMs / 2 })];
}

/** Delay from which colo does not always keep the limit: see `bench --only knee`. */
const COLO_STOPS_MS = 5;
const FAR =
  'colo compares and copies in several round trips: ' +
  'it keeps 100 ms up to about 7 ms, and not always at 5';
/** From here on the pair does not stay together: a side that loses power was alone already. */
const COLO_ENDS_MS = 50;
const NO_PAIR = {
  'no-false-suspicion':
    'a checkpoint takes longer than its watchdog waits: the pair separates without a fault',
};
/** Past the knee that `bench --only knee` finds for lockstep. */
const LOCKSTEP_STOPS_MS = 100;
const TOO_FAR = {
  'replies-within':
    'a reply waits for the standby to have it, a round trip: it keeps 100 ms up to about 92 ms',
};
const colo = { 'replies-within': FAR, 'silence-within': FAR };
const remus = {
  ...remusResumes,
  'replies-within': 'a reply waits for the next checkpoint, 0.2 s and more under TCG',
};

/** Known failures at this round trip. */
function knownAt(roundTripMs: number): NonNullable<Scenario['known']> {
  const { known } = activeIsLost;
  return {
    ...known,
    remus,
    ...(roundTripMs >= COLO_STOPS_MS
      ? { colo: { ...colo, ...(roundTripMs >= COLO_ENDS_MS ? NO_PAIR : {}) } }
      : {}),
    ...(roundTripMs >= LOCKSTEP_STOPS_MS ? { lockstep: TOO_FAR } : {}),
  };
}

function asKnown(roundTripMs: number, scenario: Scenario): Scenario {
  return { ...scenario, known: knownAt(roundTripMs) };
}

/** The active loses power while the twins are this far apart. */
export function apart(name: string, title: string, conditions: Fault[]): Scenario {
  return {
    ...steady,
    ...activeIsLost,
    name,
    title,
    why:
      'The promise is kept over a distance, or it is not: ' +
      '10 ms is where the field draws the line.',
    conditions,
    settable: [
      ...steady.settable,
      ...(conditions.length > 0 ? ['link-delay.delayMs', 'link-delay.jitterMs'] : []),
    ],
    loadMs: 8000,
    timeline: [{ atMs: 4000, inject: powerCut({ on: 'active' }) }],
    expectations: [...always, silence, repliesWithin({ p99Ms: REPLY_MS })],
  };
}

/** A round trip that varies, as over a network that others use too. */
function jittery(roundTripMs: number): Scenario {
  const delayMs = roundTripMs / 2;
  const jitter = { jitterMs: delayMs / 4, distribution: 'normal' } as const;
  const conditions = [linkDelay({ link: 'sync', on: 'a', delayMs, ...jitter })];
  const title = `${roundTripMs} ms round trip between the twins, give or take`;
  return asKnown(roundTripMs, apart(`rtt-${roundTripMs}-jitter`, title, conditions));
}

const PROFILES: [string, string, number, Fault[]][] = [
  ['rack', 'two hosts of a rack', 0.2, []],
  ['campus', 'two buildings', 1, [linkRate({ link: 'sync', on: 'b', rateMbps: 200 })]],
  ['100-miles', 'two towns, 100 miles of fibre', 5, []],
  [
    '1000-km',
    'two ends of a country, with a little loss',
    20,
    [linkLoss({ link: 'sync', on: 'b', lossPercent: 0.1 })],
  ],
];

export const latency: Suite = {
  name: 'latency',
  title: 'Latency: the twins are moved apart, to 10 ms round trip and past',
  scenarios: [
    ...ROUND_TRIPS_MS.map((ms) =>
      asKnown(ms, apart(`rtt-${ms}`, `${ms} ms round trip between the twins`, farApart(ms))),
    ),
    jittery(10),
    ...PROFILES.map(([name, title, ms, more]) =>
      asKnown(ms, apart(name, `The twins are ${title} apart`, [...farApart(ms), ...more])),
    ),
  ],
};
