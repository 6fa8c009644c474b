/** How busy the processors were during a gap. */
import { type Event, type EventOf, eventsNamed } from '../../lab/recording/events.ts';
import { lowerBound } from './ascending.ts';
import type { Gap } from './gaps.ts';

/**
 * Processors that are busy for a larger share leave no time to a process that becomes ready: the
 * guest may be late because the computer is too small for the trial.
 */
export const SATURATED_PERCENT = 90;

/** A sampled time, and the mean share in it. */
interface Window extends Gap {
  readonly busyShare: number;
}

/**
 * Mean share of all processors that was busy during a gap, percent; null where no sample covers
 * any of it. A `load-sample` covers the time since the sample before it, in steps.
 */
export function busyDuring(events: readonly Event[]): (gap: Gap) => number | null {
  const windows = windowsOf(events);
  const endsNs = windows.map(({ toNs }) => toNs);
  return ({ fromNs, toNs }) => {
    let coveredNs = 0;
    let busyNs = 0;
    for (let index = lowerBound(endsNs, fromNs); index < windows.length; index += 1) {
      const window = windows[index];
      if (!window || window.fromNs > toNs) break;
      const togetherNs = Math.min(window.toNs, toNs) - Math.max(window.fromNs, fromNs);
      coveredNs += Math.max(0, togetherNs);
      busyNs += Math.max(0, togetherNs) * window.busyShare;
    }
    return coveredNs === 0 ? null : (100 * busyNs) / coveredNs;
  };
}

/** The steps of all samples, ascending; a sample without steps, as in older recordings, is one. */
function windowsOf(events: readonly Event[]): Window[] {
  const samples = eventsNamed(events, 'load-sample').sort((left, right) => left.tNs - right.tNs);
  return samples.flatMap((sample, index) => {
    const beforeNs = samples[index - 1]?.tNs ?? null;
    return sample.steps ? stepsOf(sample, sample.steps, beforeNs) : wholeOf(sample, beforeNs);
  });
}

function wholeOf({ tNs, busyShare }: EventOf<'load-sample'>, beforeNs: number | null): Window[] {
  return beforeNs === null ? [] : [{ fromNs: beforeNs, toNs: tNs, busyShare }];
}

/** The last step ends with its sample, and none begins before the sample before it. */
function stepsOf(
  { tNs }: EventOf<'load-sample'>,
  steps: readonly { readonly ms: number; readonly busyShare: number }[],
  beforeNs: number | null,
): Window[] {
  let toNs = tNs;
  const windows = steps.toReversed().map(({ ms, busyShare }) => {
    const fromNs = Math.max(toNs - ms * 1e6, beforeNs ?? Number.NEGATIVE_INFINITY);
    const window = { fromNs, toNs, busyShare };
    toNs = fromNs;
    return window;
  });
  return windows.reverse();
}
