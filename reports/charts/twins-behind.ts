/** How far the standby is behind its active, and what colo's checkpoints cost, over time. */

import { ByNumber } from '../measures/by-number.ts';
import type { Observed } from '../observed.ts';
import { type Point, thinned } from './points.ts';

/** Each rendezvous that both twins reached: the later moment, and by how much it was later, ms. */
export function lagOf({ recording, timeline }: Observed): Point[] {
  if (!timeline) return [];
  const { beginNs, endNs } = timeline;
  /** Generation → rendezvous → when the first twin reached it, ns. */
  const firsts = new Map<number, ByNumber<number>>();
  const points: Point[] = [];
  for (const { chain } of recording.twins) {
    for (const { generation, rendezvous, tNs } of chain) {
      const generationFirsts = firsts.get(generation) ?? new ByNumber<number>();
      firsts.set(generation, generationFirsts);
      const other = generationFirsts.get(rendezvous);
      if (other === undefined) generationFirsts.set(rendezvous, tNs);
      else if (Math.max(tNs, other) >= beginNs && Math.max(tNs, other) <= endNs) {
        points.push([(Math.max(tNs, other) - beginNs) / 1e6, Math.abs(tNs - other) / 1e6]);
      }
    }
  }
  return thinned(points.sort(([left], [right]) => left - right));
}

/** Each checkpoint of the load: when it ended, and how long the guest stood still, ms. */
export function checkpointsOf({ events, timeline }: Observed): Point[] {
  if (!timeline) return [];
  const { beginNs, endNs } = timeline;
  const points = events.flatMap((event): Point[] => {
    if (event.event !== 'checkpoint-end' || event.tNs < beginNs || event.tNs > endNs) return [];
    return [[(event.tNs - beginNs) / 1e6, event.pauseMs]];
  });
  return thinned(points.sort(([left], [right]) => left - right));
}
