/** What measures, checkers, judge and charts derive from a recording; computed once. */
import type { Event } from '../lab/recording/events.ts';
import type { Manifest } from '../lab/recording/manifest.ts';
import { arrivalsOf } from './measures/arrivals.ts';
import { type Acknowledged, acknowledgedOf, type Operation } from './measures/operations.ts';
import { type Timeline, timelineOf } from './measures/timeline.ts';
import type { Recording } from './recording.ts';

export interface Observed {
  readonly recording: Recording;
  readonly manifest: Manifest;
  readonly events: readonly Event[];
  /** Load and faults; null when the load never began. */
  readonly timeline: Timeline | null;
  /** Every operation, in the order of invocation. */
  readonly operations: readonly Operation[];
  /** Operations that the guest acknowledged, by the time of the answer. */
  readonly acknowledged: readonly Acknowledged[];
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
    waitedUntilNs: waitedUntil(recording, operations),
    arrivals: arrivalsOf(pulse),
  };
}

/** The end of the history; of one that was not closed, the last thing that its clients recorded. */
function waitedUntil({ history }: Recording, operations: readonly Operation[]): number {
  if (history.end) return history.end.tNs;
  return operations.reduce((max, one) => Math.max(max, one.endedNs ?? one.sentNs), 0);
}
