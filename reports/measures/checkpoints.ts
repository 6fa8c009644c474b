/** How often were the twins made equal by a checkpoint, and how often before its time? */

import { eventsNamed } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { measure, once } from './measure.ts';

/** A checkpoint this much of the period before its time was not the timer's. */
const EARLY_SHARE = 0.9;

const count = once(countCheckpoints);

export const checkpointMeasures = [
  measure({
    name: 'checkpoints',
    title: 'Checkpoints under load',
    unit: 'count',
    better: 'neither',
    group: 'twins',
    says: 'Checkpoints under load, on the host that was active.',
    compute: (seen) => count(seen).checkpoints,
  }),
  measure({
    name: 'checkpointsForced',
    title: 'Checkpoints forced',
    unit: 'count',
    better: 'less',
    group: 'twins',
    says: 'Checkpoints before their time: the outputs of the twins differed.',
    compute: (seen) => count(seen).checkpointsForced,
  }),
] as const;

/** Counted on the host that was active; null where the engine makes none. */
export function countCheckpoints({ events, timeline }: Pick<Observed, 'events' | 'timeline'>): {
  checkpoints: number | null;
  checkpointsForced: number | null;
} {
  if (!timeline || eventsNamed(events, 'checkpoint-begin').length === 0)
    return { checkpoints: null, checkpointsForced: null };
  let active = 'host-a/controller';
  let endedNs: number | null = null;
  let [checkpoints, forced] = [0, 0];
  for (const record of events) {
    const { event, source, tNs } = record;
    if (event === 'took-over') active = source;
    if (record.event === 'protected') active = `host-${record.active}/controller`;
    if (event === 'took-over' || event === 'protected') endedNs = null;
    if (source !== active) continue;
    const isDuring = tNs >= timeline.beginNs && tNs <= timeline.endNs;
    if (record.event === 'checkpoint-begin' && isDuring) {
      checkpoints += 1;
      const earlyNs = EARLY_SHARE * (record.periodMs ?? 0) * 1e6;
      if (endedNs !== null && tNs - endedNs < earlyNs) forced += 1;
    }
    if (event === 'checkpoint-end') endedNs = tNs;
  }
  return { checkpoints, checkpointsForced: forced };
}
