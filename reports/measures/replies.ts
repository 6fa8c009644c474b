/** Reply times, counted from when the open loop was to send an operation. */
import { build, type Histogram } from 'hdr-histogram-js';
import type { Event } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { busyDuring, SATURATED_PERCENT } from './busy-during.ts';
import type { Gap } from './gaps.ts';
import { keptWaiting } from './kept-waiting.ts';
import { measure, once } from './measure.ts';

/** Replies take some ms: a difference of 0.2 ms is noise, also when it is a large share. */
const practical = { relative: 0.1, absolute: 0.2 };
const ms = { unit: 'ms', better: 'less', group: 'replies', practical } as const;

/** Reply times of all operations, ns; an operation without an answer counts with its wait. */
export const waitingTimesNs = once(waitingTimes);
const calmReplyTimes = once(calmTimes);
const certainTimes = once(certainTimesOf);

export const replyMeasures = [
  measure({
    ...ms,
    name: 'latencyP50Ms',
    title: 'Reply p50',
    says: 'Median reply time; an operation without an answer counts as long as it waited.',
    compute: (seen) => percentileMs(waitingTimesNs(seen), 50),
  }),
  measure({
    ...ms,
    name: 'latencyP99Ms',
    title: 'Reply p99',
    says: '99th percentile of reply times; without an answer an operation counts as it waited.',
    compute: (seen) => percentileMs(waitingTimesNs(seen), 99),
  }),
  measure({
    ...ms,
    name: 'calmP50Ms',
    title: 'Reply p50 before the first fault',
    says: 'Median reply time of operations due before the first fault.',
    compute: (seen) => percentileMs(calmReplyTimes(seen).lastedNs, 50),
  }),
  measure({
    ...ms,
    name: 'calmP99Ms',
    title: 'Reply p99 before the first fault',
    says: '99th percentile of reply times of operations due before the first fault.',
    compute: (seen) => percentileMs(calmReplyTimes(seen).lastedNs, 99),
  }),
  measure({
    ...ms,
    name: 'calmP99AtLeastMs',
    title: 'Reply p99 before the first fault, certain part',
    says: 'The same, less the time for which ftlab itself may have been kept waiting.',
    compute: (seen) => percentileMs(certainTimes(seen), 99),
  }),
  measure({
    ...ms,
    name: 'calmP99UnsaturatedMs',
    title: 'Reply p99 before the first fault, with processors that had time left',
    says: 'The same certain part; a reply that waited while processors were 90 % busy counts as 0.',
    compute: (seen) => percentileMs(unsaturatedTimes(seen), 99),
  }),
  measure({
    name: 'calmBusyPercent',
    title: 'Processors busy before the first fault',
    unit: 'percent',
    better: 'neither',
    group: 'harness',
    practical: { relative: 0.25, absolute: 5 },
    says: 'Share of all processors of the computer that was busy under load before a fault.',
    compute: ({ events }) => busyDuring(events)(calmSpan(events)),
  }),
] as const;

/**
 * Reply times, ns, of all operations. An operation without an answer counts with the time from its
 * due time until the clients ended: it waited at least as long, and an engine that answers few
 * operations must not look fast.
 */
function waitingTimes({ operations, waitedUntilNs }: Observed): Float64Array {
  const { endedNs } = operations;
  return operations.intendedNs.map((intendedNs, place) => {
    const untilNs = operations.isOk(place) ? endedNs[place] : waitedUntilNs;
    return (untilNs ?? waitedUntilNs) - intendedNs;
  });
}

/** The load before the first fault. */
function calmSpan(events: readonly Event[]): Gap {
  const begin = events.find((event) => event.event === 'load-begin');
  const end = events.find(
    ({ event, tNs }) =>
      event === 'load-end' || (event === 'fault-inject' && tNs > (begin?.tNs ?? 0)),
  );
  return { fromNs: begin?.tNs ?? 0, toNs: end?.tNs ?? Number.POSITIVE_INFINITY };
}

/**
 * Reply times, ns, of operations due before the first fault was injected, or the load ended. An
 * operation without an answer by then counts with the time it has waited: otherwise a guest that
 * stalls would be measured by its earlier answers only.
 */
function calmTimes({ events, operations }: Observed): CalmTimes {
  const { toNs: untilNs } = calmSpan(events);
  const { intendedNs, endedNs } = operations;
  const all = intendedNs.length;
  const calm: CalmTimes = { dueNs: new Float64Array(all), lastedNs: new Float64Array(all) };
  let count = 0;
  for (let place = 0; place < all; place += 1) {
    const dueNs = intendedNs[place] ?? Number.NaN;
    if (dueNs >= untilNs) continue;
    const answeredNs = operations.isOk(place) ? (endedNs[place] ?? untilNs) : untilNs;
    const lastedNs = Math.min(answeredNs, untilNs) - dueNs;
    if (!Number.isFinite(lastedNs)) continue;
    calm.dueNs[count] = dueNs;
    calm.lastedNs[count] = lastedNs;
    count += 1;
  }
  return { dueNs: calm.dueNs.subarray(0, count), lastedNs: calm.lastedNs.subarray(0, count) };
}

/** Operations before the first fault: when each was due, and how long it lasted, ns. */
interface CalmTimes {
  readonly dueNs: Float64Array;
  readonly lastedNs: Float64Array;
}

/** Reply times before the first fault, each without the time for which ftlab was kept waiting. */
function certainTimesOf(seen: Observed): Float64Array {
  const { dueNs, lastedNs } = calmReplyTimes(seen);
  const waited = keptWaiting(seen.events);
  return lastedNs.map((ns, place) => {
    const fromNs = dueNs[place] ?? 0;
    return ns - waited({ fromNs, toNs: fromNs + ns });
  });
}

/** The certain times; 0 for a reply that waited while the processors had no time left. */
function unsaturatedTimes(seen: Observed): Float64Array {
  const { dueNs, lastedNs } = calmReplyTimes(seen);
  const busyIn = busyDuring(seen.events);
  return certainTimes(seen).map((certainNs, place) => {
    const fromNs = dueNs[place] ?? 0;
    const busy = busyIn({ fromNs, toNs: fromNs + (lastedNs[place] ?? 0) }) ?? 0;
    return busy > SATURATED_PERCENT ? 0 : certainNs;
  });
}

type Times = readonly number[] | Float64Array;

/** A percentile of nanoseconds, in ms, through an HDR histogram of µs; null without values. */
export function percentileMs(valuesNs: Times, percentile: number): number | null {
  if (valuesNs.length === 0) return null;
  const histogram = histograms.get(valuesNs) ?? histogramOf(valuesNs);
  histograms.set(valuesNs, histogram);
  return histogram.getValueAtPercentile(percentile) / 1000;
}

/** Sorted times, kept because several percentiles use the same times. */
const histograms = new WeakMap<Times, Histogram>();

function histogramOf(valuesNs: Times): Histogram {
  const histogram = build({ numberOfSignificantValueDigits: 3 });
  for (const value of valuesNs) histogram.recordValue(Math.max(0, Math.round(value / 1000)));
  return histogram;
}
