/** Period, size and acknowledgement of the checkpoints of the host that was active. */
import { type EventOf, eventsNamed } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { median } from '../statistics/percentile.ts';
import { measure, once } from './measure.ts';

const seenOf = once(activeCheckpoints);

export const checkpointCostMeasures = [
  measure({
    name: 'checkpointPeriodMs',
    title: 'Checkpoint period',
    unit: 'ms',
    better: 'neither',
    group: 'cost',
    says: 'Median time from the begin of a checkpoint to the begin of the next, under load.',
    compute: (seen) => median(seenOf(seen).periodsMs),
  }),
  measure({
    name: 'checkpointBytes',
    title: 'Checkpoint size',
    unit: 'bytes',
    better: 'less',
    group: 'cost',
    says: 'Median size of a checkpoint on the link sync, under load.',
    compute: (seen) => median(seenOf(seen).acknowledged.map(({ bytes }) => bytes)),
  }),
  measure({
    name: 'checkpointAcknowledgedMs',
    title: 'Checkpoint acknowledged after',
    unit: 'ms',
    better: 'less',
    group: 'cost',
    says: 'Median time from the end of a checkpoint’s pause until the standby had it, under load.',
    compute: (seen) => median(seenOf(seen).acknowledged.map(({ afterMs }) => afterMs)),
  }),
  measure({
    name: 'transportStuck',
    title: 'Transport stuck',
    unit: 'count',
    better: 'less',
    group: 'redundancy',
    says: 'Times that an end of the transport waited for another that did not move.',
    compute: ({ events }) =>
      events.some(({ event }) => event === 'checkpoint-acknowledged')
        ? eventsNamed(events, 'transport-stuck').length
        : null,
  }),
] as const;

interface Checkpoints {
  /** From begin to begin, on the same active host. */
  periodsMs: number[];
  acknowledged: EventOf<'checkpoint-acknowledged'>[];
}

/** Checkpoints under load on the host that was active at the time. */
export function activeCheckpoints({
  events,
  timeline,
}: Pick<Observed, 'events' | 'timeline'>): Checkpoints {
  const seen: Checkpoints = { periodsMs: [], acknowledged: [] };
  if (!timeline) return seen;
  let active = 'host-a/controller';
  let begunNs: number | null = null;
  for (const event of events) {
    if (event.event === 'took-over') active = event.source;
    if (event.event === 'protected') active = `host-${event.active}/controller`;
    if (event.event === 'took-over' || event.event === 'protected') begunNs = null;
    if (event.source !== active || event.tNs < timeline.beginNs || event.tNs > timeline.endNs)
      continue;
    if (event.event === 'checkpoint-acknowledged') seen.acknowledged.push(event);
    if (event.event !== 'checkpoint-begin') continue;
    if (begunNs !== null) seen.periodsMs.push((event.tNs - begunNs) / 1e6);
    begunNs = event.tNs;
  }
  return seen;
}
