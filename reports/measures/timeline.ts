/** Times of the load and of each fault; every other measure refers to them. */
import { type Event, eventsNamed } from '../../lab/recording/events.ts';
import type { PlannedFault } from '../../lab/recording/manifest.ts';
import type { Recording } from '../recording.ts';

export interface BittenFault extends PlannedFault {
  /** Before it the effect had not begun, ns. */
  fromEarliestNs: number;
  /** When the effect had begun for certain, ns; measures of an outage count from it. */
  atNs: number;
  /** Time of the next fault, or end of the load; until then events are attributed to this fault. */
  untilNs: number;
  /** When it was healed (event `fault-healed`); infinity when it was not. */
  healedNs: number;
}

export interface Timeline {
  beginNs: number;
  endNs: number;
  faults: readonly BittenFault[];
}

/** Null when the load never began. */
export function timelineOf({ events, manifest, history, pulse }: Recording): Timeline | null {
  const begin = events.find((event) => event.event === 'load-begin');
  if (!begin) return null;
  const last = Math.max(
    begin.tNs,
    lastOf(events),
    history.lastEndNs,
    pulse.reduce((max, line) => Math.max(max, line.tNs), 0),
  );
  const endNs = events.find((event) => event.event === 'load-end')?.tNs ?? last;
  const bites = eventsNamed(events, 'fault-bitten').sort((left, right) => left.atNs - right.atNs);
  const faults = bites.flatMap((bite, index): BittenFault[] => {
    const planned = manifest.timeline.find((fault) => fault.id === bite.id);
    if (!planned) return [];
    const { atNs, fromEarliestNs = atNs } = bite;
    const next = bites[index + 1];
    const healed = eventsNamed(events, 'fault-healed').find(({ id }) => id === bite.id);
    return [
      {
        ...planned,
        fromEarliestNs,
        atNs,
        untilNs: next?.atNs ?? endNs,
        healedNs: healed?.tNs ?? Number.POSITIVE_INFINITY,
      },
    ];
  });
  return { beginNs: begin.tNs, endNs, faults };
}

function lastOf(events: readonly Event[]): number {
  return events.reduce((max, event) => Math.max(max, event.tNs), 0);
}
