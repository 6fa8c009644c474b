/** Values derived from a recording, computed once for measures, checkers, judge and charts. */
import type { Event } from '../lab/recording/events.ts';
import type { Manifest } from '../lab/recording/manifest.ts';
import { arrivalsOf } from './measures/arrivals.ts';
import { type Acknowledged, acknowledgedOf, type Operations } from './measures/operations.ts';
import { type Timeline, timelineOf } from './measures/timeline.ts';
import type { Recording } from './recording.ts';

export interface Observed {
  readonly recording: Recording;
  readonly manifest: Manifest;
  readonly events: readonly Event[];
  /** Load and faults; null when the load never began. */
  readonly timeline: Timeline | null;
  /** Every operation, in the order of invocation. */
  readonly operations: Operations;
  /** Operations that the guest acknowledged, by the time of the answer. */
  readonly acknowledged: Acknowledged;
  /** Whether the clients closed the history: every operation is then in it, with its end. */
  readonly isHistoryClosed: boolean;
  /** Until when the clients waited for answers, ns. */
  readonly waitedUntilNs: number;
  /** First arrival of each echo of the pulse, ascending, ns. */
  readonly arrivals: readonly number[];
}

export function observe(recording: Recording): Observed {
  const { manifest, events, history, pulse } = recording;
  const { operations, end } = history;
  return {
    recording,
    manifest,
    events,
    timeline: timelineOf(recording),
    operations,
    acknowledged: acknowledgedOf(operations),
    isHistoryClosed: end?.operations === operations.length,
    waitedUntilNs: waitedUntil(recording),
    arrivals: arrivalsOf(pulse),
  };
}

/** The end of the history; without an end line, the last time that the clients recorded. */
function waitedUntil({ history: { operations, end } }: Recording): number {
  if (end) return end.tNs;
  const { sentNs, endedNs } = operations;
  return sentNs.reduce((max, ns, place) => {
    const last = endedNs[place] ?? Number.NaN;
    return Math.max(max, Number.isNaN(last) ? ns : last);
  }, 0);
}
