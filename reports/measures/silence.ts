/** How long clients got no echo on the pulse, and the cause. */

import type { Event } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { preflightsOf } from '../preflight.ts';
import { busyDuring } from './busy-during.ts';
import { type Gap, gaps, lengthMs } from './gaps.ts';
import { keptWaiting } from './kept-waiting.ts';
import { measure, once, pulseResolution } from './measure.ts';
import type { Timeline } from './timeline.ts';

/** A silence that begins this many echoes before a re-protection still belongs to it. */
const ECHOES_BEFORE = 2;

const silences = once(silencesOf);
/** The pulse has a period of 10 ms: a shorter change is noise. */
const practical = { relative: 0.05, absolute: 10 };
const busy = {
  unit: 'percent',
  better: 'neither',
  group: 'harness',
  practical: { relative: 0.25, absolute: 5 },
} as const;
const outage = { unit: 'ms', better: 'less', resolution: pulseResolution, practical } as const;

export const silenceMeasures = [
  measure({
    name: 'pulses',
    title: 'Echoes of the pulse',
    unit: 'count',
    better: 'neither',
    group: 'outage',
    says: 'Echoes of the pulse that came back.',
    compute: ({ arrivals }) => arrivals.length,
  }),
  measure({
    ...outage,
    name: 'silenceMs',
    title: 'Longest silence on the pulse',
    group: 'outage',
    says: 'The longest time under load without an echo, apart from re-protection.',
    compute: (seen) => silences(seen).silenceMs,
  }),
  measure({
    ...outage,
    name: 'silenceAtLeastMs',
    title: 'Longest silence on the pulse, certain part',
    group: 'outage',
    says: 'The same, less the time for which ftlab itself may have been kept waiting.',
    compute: (seen) => silences(seen).silenceAtLeastMs,
  }),
  measure({
    ...outage,
    name: 'reprotectSilenceMs',
    title: 'Longest silence during re-protection',
    group: 'redundancy',
    says: 'The longest time without an echo during re-protection, without the pre-flight of ftlab.',
    compute: (seen) => silences(seen).reprotectSilenceMs,
  }),
  measure({
    ...outage,
    name: 'reprotectSilenceAtLeastMs',
    title: 'Longest silence during re-protection, certain part',
    group: 'redundancy',
    says: 'The same, less the time for which ftlab itself may have been kept waiting.',
    compute: (seen) => silences(seen).reprotectSilenceAtLeastMs,
  }),
  measure({
    ...busy,
    name: 'silenceBusyPercent',
    title: 'Processors busy during the longest silence',
    says: 'Share of all processors of the computer that was busy during the longest silence.',
    compute: (seen) => silences(seen).silenceBusyPercent,
  }),
  measure({
    ...busy,
    name: 'reprotectBusyPercent',
    title: 'Processors busy during the longest silence of re-protection',
    says: 'The same during the longest silence of re-protection.',
    compute: (seen) => silences(seen).reprotectBusyPercent,
  }),
] as const;

const NO_SILENCE = {
  silenceMs: null,
  silenceAtLeastMs: null,
  reprotectSilenceMs: null,
  reprotectSilenceAtLeastMs: null,
  silenceBusyPercent: null,
  reprotectBusyPercent: null,
};

/** The longest silences under load, with their certain parts; null without two echoes. */
export function silencesOf({ events, manifest, timeline, arrivals }: Observed) {
  if (!timeline) return NO_SILENCE;
  const { beginNs, endNs } = timeline;
  const within = arrivals.filter((at) => at >= beginNs && at <= endNs);
  // Begin and end of the load bound a silence.
  const all = within.length < 2 ? [] : gaps([beginNs, ...within, endNs]);
  const { spans, isAnyWhole } = reprotections(events, endNs);
  const earlyNs = ECHOES_BEFORE * (manifest.pulse.resolutionMs ?? 0) * 1e6;
  const { ofReprotection, others } = byAccount(all, { spans, earlyNs }, timeline);
  const waited = keptWaiting(events);
  const held = heldByUs(events);
  // The cost of a re-protection that never ended is unknown.
  const whole = isAnyWhole ? ofReprotection : [];
  const busyIn = busyDuring(events);
  const longest = longestOf(others);
  const longestOfReprotection = longestOf(whole);
  return {
    silenceMs: lengthMs(longest),
    silenceAtLeastMs: longestMs(others, waited),
    reprotectSilenceMs: longestMs(whole, held),
    reprotectSilenceAtLeastMs: longestMs(whole, (gap) => held(gap) + waited(gap)),
    silenceBusyPercent: longest && busyIn(longest),
    reprotectBusyPercent: longestOfReprotection && busyIn(longestOfReprotection),
  };
}

/**
 * A silence belongs completely to the phase in which it began: to a re-protection also if it lasts
 * longer. Only a fault that bites during the silence begins a new silence.
 */
function byAccount(
  silences: readonly Gap[],
  { spans, earlyNs }: { spans: readonly Gap[]; earlyNs: number },
  { faults }: Timeline,
) {
  const ofReprotection: Gap[] = [];
  const others: Gap[] = [];
  for (const gap of silences) {
    const span = spans.find(
      ({ fromNs, toNs }) =>
        gap.fromNs >= fromNs - earlyNs && gap.fromNs < toNs && gap.toNs > fromNs,
    );
    const bite = span && faults.find(({ atNs }) => atNs > span.fromNs)?.atNs;
    if (!span || (bite !== undefined && bite <= gap.fromNs)) others.push(gap);
    else if (bite === undefined || bite >= gap.toNs) ofReprotection.push(gap);
    else {
      ofReprotection.push({ fromNs: gap.fromNs, toNs: bite });
      others.push({ fromNs: bite, toNs: gap.toNs });
    }
  }
  return { ofReprotection, others };
}

/**
 * Spans of re-protections: each until it succeeded or failed, or until the load ended; and whether
 * any succeeded.
 */
function reprotections(events: readonly Event[], endNs: number) {
  const begun = events.filter(({ event }) => event === 'reprotect');
  const ends = begun.map(({ tNs }) =>
    events.find(
      (later) =>
        later.tNs >= tNs && (later.event === 'protected' || later.event === 'reprotect-failed'),
    ),
  );
  const spans = begun.map(({ tNs: fromNs }, index): Gap => {
    return { fromNs, toNs: Math.min(ends[index]?.tNs ?? endNs, endNs) };
  });
  return { spans, isAnyWhole: ends.some((end) => end?.event === 'protected') };
}

/** Part of a gap, ns, in which ftlab itself held a standby to see whether outputs are compared. */
function heldByUs(events: readonly Event[]): (gap: Gap) => number {
  const held = preflightsOf(events).flatMap(({ stoppedNs: fromNs, goneOnNs: toNs }) =>
    fromNs === undefined || toNs === undefined ? [] : [{ fromNs, toNs }],
  );
  return (gap) =>
    held.reduce(
      (sum, { fromNs, toNs }) =>
        sum + Math.max(0, Math.min(gap.toNs, toNs) - Math.max(gap.fromNs, fromNs)),
      0,
    );
}

/** The longest of the silences, each minus its excused part; null without any. */
function longestMs(all: readonly Gap[], forgivenNs: (gap: Gap) => number): number | null {
  if (all.length === 0) return null;
  return Math.max(...all.map((gap) => gap.toNs - gap.fromNs - forgivenNs(gap))) / 1e6;
}

function longestOf(all: readonly Gap[]): Gap | null {
  return all.reduce<Gap | null>(
    (longest, gap) =>
      longest && longest.toNs - longest.fromNs >= gap.toNs - gap.fromNs ? longest : gap,
    null,
  );
}
