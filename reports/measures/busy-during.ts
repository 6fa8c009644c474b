/** How busy the processors were during a gap. */
import { type Event, eventsNamed } from '../../lab/recording/events.ts';
import { lowerBound } from './ascending.ts';
import type { Gap } from './gaps.ts';

/**
 * Mean share of all processors that was busy during a gap, percent; null where no sample covers
 * any of it. A `load-sample` covers the time since the sample before it.
 */
export function busyDuring(events: readonly Event[]): (gap: Gap) => number | null {
  const samples = eventsNamed(events, 'load-sample').sort((one, other) => one.tNs - other.tNs);
  const endsNs = samples.map(({ tNs }) => tNs);
  return ({ fromNs, toNs }) => {
    let coveredNs = 0;
    let busyNs = 0;
    for (let index = lowerBound(endsNs, fromNs); index < samples.length; index += 1) {
      const { tNs = 0, busyShare = 0 } = samples[index] ?? {};
      const sinceNs = samples[index - 1]?.tNs ?? tNs;
      if (sinceNs > toNs) break;
      const togetherNs = Math.max(0, Math.min(tNs, toNs) - Math.max(sinceNs, fromNs));
      coveredNs += togetherNs;
      busyNs += togetherNs * busyShare;
    }
    return coveredNs === 0 ? null : (100 * busyNs) / coveredNs;
  };
}
