/** The failover chain of each fault, and the silence it brought. */
import { type Event, eventsNamed } from '../../lab/recording/events.ts';
import type { Recording } from '../recording.ts';
import { type Gap, lengthMs, longestGap } from './gaps.ts';
import { acknowledged } from './history.ts';
import type { FaultMeasures, Measures } from './measure.ts';
import { arrivals } from './silence.ts';
import { type BittenFault, type Timeline, timelineOf } from './timeline.ts';
import { isGoneOnAlone, unprotectedMs } from './unprotected.ts';
import { voicesDuring } from './voices.ts';

const WINDOW_NS = 250e6;
const STEP_NS = 50e6;
/** Full throughput is this share of what it was, held for this many windows. */
const RECOVERED_SHARE = 0.9;
const RECOVERED_WINDOWS = 4;

type FaultGroup = Pick<
  Measures,
  | 'tcpRecoveryMs'
  | 'falseSuspicions'
  | 'suspicions'
  | 'reprotectPauseMs'
  | 'unprotectedMs'
  | 'harnessStallMs'
  | 'faults'
>;

export function faultMeasures(recording: Recording): FaultGroup {
  const { events } = recording;
  const timeline = timelineOf(recording);
  const echoes = arrivals(recording);
  const answers = acknowledged(recording).map((ok) => ok.answeredNs);
  const pauses = eventsNamed(events, 'reprotect-paused').map(({ pauseMs }) => pauseMs);
  // Only while there was something to miss: reading chains afterwards may take its time.
  const during = events.filter(
    ({ tNs }) => timeline && tNs >= timeline.beginNs && tNs <= timeline.endNs,
  );
  const stalls = eventsNamed(during, 'load-sample').map((one) => one.loopDelayMaxMs);
  return {
    tcpRecoveryMs: worst(
      (timeline?.faults ?? []).map((f) => lengthMs(longestGap(answers, f.atNs, f.untilNs))),
    ),
    falseSuspicions: timeline ? suspicions(recording, timeline, isExcusedBy(timeline)) : null,
    suspicions: timeline ? suspicions(recording, timeline, () => false) : null,
    reprotectPauseMs: worst(pauses),
    unprotectedMs:
      timeline && timeline.faults.length > 0 ? unprotectedMs(recording, timeline) : null,
    harnessStallMs: worst(stalls),
    faults: (timeline?.faults ?? []).map((f) => chainOf(recording, timeline, f, echoes, answers)),
  };
}

function chainOf(
  recording: Recording,
  timeline: Timeline | null,
  fault: BittenFault,
  echoes: readonly number[],
  answers: readonly number[],
): FaultMeasures {
  const { events } = recording;
  const { atNs, untilNs } = fault;
  const after = (name: string) =>
    events.find((event) => event.event === name && event.tNs >= atNs && event.tNs <= untilNs)?.tNs;
  const sinceBite = (tNs: number | undefined) => (tNs === undefined ? null : (tNs - atNs) / 1e6);
  // A silence that lasts until the next fault, or the end of the load, has no reply after it.
  const bounded = timeline ? [...echoes.filter((at) => at < timeline.endNs), timeline.endNs] : [];
  // What being made whole again costs is told apart.
  const endNs = after('reprotect') ?? untilNs;
  const gap = longestGap(bounded, atNs, endNs);
  // No longer than gaps are without a fault: nobody was silent, and the next echo is the first reply.
  const wasSilent = longer(gap, longestGap(echoes, timeline?.beginNs ?? 0, firstBite(timeline)));
  const answeredNs = wasSilent ? gap?.toNs : echoes.find((at) => at >= atNs);
  return {
    fault: fault.fault,
    id: fault.id,
    bittenMs: timeline ? (atNs - timeline.beginNs) / 1e6 : null,
    detectedMs: earlier(sinceBite(after('suspected')), sinceBite(after('unanswered'))),
    decidedMs: sinceBite(after('decided')),
    firstReplyMs: answeredNs !== undefined && answeredNs < endNs ? sinceBite(answeredNs) : null,
    recoveredMs: timeline ? recovered(answers, timeline, fault) : null,
    silenceMs: lengthMs(gap),
    lastReplyMs: sinceBite(echoes.findLast((at) => at >= atNs && at <= untilNs)),
    voices: voicesDuring(recording, fault),
  };
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function longer(one: Gap | null, other: Gap | null): boolean {
  return (lengthMs(one) ?? 0) > (lengthMs(other) ?? 0);
}

function firstBite(timeline: Timeline | null): number {
  return timeline?.faults[0]?.atNs ?? 0;
}

/** When throughput was what it had been again, and stayed so for a second; ms after the bite. */
function recovered(
  answers: readonly number[],
  { beginNs, endNs }: Timeline,
  { atNs, untilNs }: BittenFault,
): number | null {
  const within = (from: number, to: number) => lowerBound(answers, to) - lowerBound(answers, from);
  const before: number[] = [];
  for (let at = Math.max(beginNs, atNs - 2e9); at + WINDOW_NS <= atNs; at += STEP_NS) {
    before.push(within(at, at + WINDOW_NS));
  }
  before.sort((one, other) => one - other);
  const usual = before[Math.floor(before.length / 2)] ?? 0;
  if (usual === 0) return null;
  const last = Math.min(untilNs, endNs) - RECOVERED_WINDOWS * WINDOW_NS;
  for (let at = atNs; at <= last; at += STEP_NS) {
    const windows = Array.from({ length: RECOVERED_WINDOWS }, (_, i) => at + i * WINDOW_NS);
    const isFull = (from: number) => within(from, from + WINDOW_NS) >= usual * RECOVERED_SHARE;
    if (windows.every(isFull)) return (at - atNs) / 1e6;
  }
  return null;
}

const GRACE_NS = 1e9;

/** Whoever suspects while a fault is on, or just after it, has a reason. */
function isExcusedBy({ faults }: Timeline): (event: Event) => boolean {
  return ({ tNs }) => faults.some((fault) => tNs >= fault.atNs && tNs <= fault.healedNs + GRACE_NS);
}

/** Suspicions under load, each told in one word or several: suspected, unanswered, gone on alone. */
function suspicions(
  { events }: Recording,
  { beginNs, endNs }: Timeline,
  isExcused: (event: Event) => boolean,
): number {
  const told = events.filter(
    (event) =>
      isSuspicion(event) && event.tNs >= beginNs && event.tNs <= endNs && !isExcused(event),
  );
  const isFirst = (event: Event, index: number) =>
    !told
      .slice(0, index)
      .some(({ source, tNs }) => source === event.source && tNs >= event.tNs - GRACE_NS);
  return told.filter(isFirst).length;
}

function isSuspicion(event: Event): boolean {
  return event.event === 'suspected' || event.event === 'unanswered' || isGoneOnAlone(event);
}

export function worst(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((one, other) => Math.max(one, other)) : null;
}

/** Index of the first value not below `limit` (ascending values). */
function lowerBound(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
