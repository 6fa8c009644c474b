/** Suspicions of the failure detector, and those that no fault explains. */
import type { Event } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { measure } from './measure.ts';
import type { Timeline } from './timeline.ts';
import { isGoneOnAlone } from './unprotected.ts';

/** A suspicion this soon after a fault was healed is still excused by it. */
const GRACE_NS = 1e9;

const count = { unit: 'count', better: 'less', group: 'membership' } as const;

export const suspicionMeasures = [
  measure({
    ...count,
    name: 'suspicions',
    title: 'Suspicions',
    says: 'Suspicions under load, with or without a fault; also decisions without a suspicion.',
    compute: (seen) => suspicions(seen, () => false),
  }),
  measure({
    ...count,
    name: 'falseSuspicions',
    title: 'Suspicions while no fault was in effect',
    says: 'Suspicions of the other twin under load that no fault explains.',
    compute: (seen) => suspicions(seen, isExcused),
  }),
] as const;

function isExcused(event: Event, { events, timeline }: Explained): boolean {
  const { tNs } = event;
  const isByFault = timeline.faults.some(
    ({ fromEarliestNs, healedNs }) => tNs >= fromEarliestNs && tNs <= healedNs + GRACE_NS,
  );
  return isByFault || hasNoStandby(event, events);
}

/**
 * Whether the suspecting side was the only member, and no re-protection had begun: it has no
 * standby to suspect. Heartbeats of the side it left out may still arrive after a cut is healed,
 * because a host keeps datagrams until it knows the hardware address they go to.
 */
function hasNoStandby({ source, tNs }: Event, events: readonly Event[]): boolean {
  const last = events.findLast(
    (event) =>
      event.tNs < tNs &&
      (event.event === 'reprotect' ||
        event.event === 'protected' ||
        (event.event === 'decided' && event.source === source)),
  );
  return last !== undefined && isGoneOnAlone(last);
}

/** The parts of a recording that may explain a suspicion. */
interface Explained {
  readonly events: readonly Event[];
  readonly timeline: Timeline;
}

/** Each suspicion once, although several events report it: suspected, unanswered, alone. */
function suspicions(
  { events, timeline }: Observed,
  isExcused: (event: Event, explained: Explained) => boolean,
): number | null {
  if (!timeline) return null;
  const { beginNs, endNs } = timeline;
  const counted = events.filter(
    (event) =>
      isSuspicion(event) &&
      event.tNs >= beginNs &&
      event.tNs <= endNs &&
      !isExcused(event, { events, timeline }),
  );
  const isFirst = (event: Event, index: number) =>
    !counted
      .slice(0, index)
      .some(({ source, tNs }) => source === event.source && tNs >= event.tNs - GRACE_NS);
  return counted.filter(isFirst).length;
}

function isSuspicion(event: Event): boolean {
  return event.event === 'suspected' || event.event === 'unanswered' || isGoneOnAlone(event);
}
