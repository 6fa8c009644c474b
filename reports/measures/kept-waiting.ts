/** The time for which ftlab itself waited for a processor. */
import { type Event, eventsNamed } from '../../lab/recording/events.ts';
import { lowerBound } from './ascending.ts';
import type { Gap } from './gaps.ts';

/**
 * The longest wait of ftlab's process for a processor during a gap, ns: the guest's hosts share the
 * computer and may have waited as long. A `load-sample` covers the time since the sample before it.
 */
export function keptWaiting(events: readonly Event[]): (gap: Gap) => number {
  const samples = eventsNamed(events, 'load-sample').sort((left, right) => left.tNs - right.tNs);
  const endsNs = samples.map(({ tNs }) => tNs);
  return ({ fromNs, toNs }) => {
    let longestNs = 0;
    for (let index = lowerBound(endsNs, fromNs); index < samples.length; index += 1) {
      const { tNs = 0, loopDelayMaxMs = 0 } = samples[index] ?? {};
      const sinceNs = samples[index - 1]?.tNs ?? 0;
      if (sinceNs > toNs) break;
      const together = Math.min(tNs, toNs) - Math.max(sinceNs, fromNs);
      longestNs = Math.max(longestNs, Math.min(loopDelayMaxMs * 1e6, together));
    }
    return longestNs;
  };
}
