/** How often were the twins made equal by a checkpoint, and how often before its time? */

import type { Recording } from '../recording.ts';
import type { Measures } from './measure.ts';
import { timelineOf } from './timeline.ts';

/** A checkpoint this much of the period before its time was not the timer's. */
const EARLY_SHARE = 0.9;

type CheckpointMeasures = Pick<Measures, 'checkpoints' | 'checkpointsForced'>;

/** Counted on whoever was active; null where the engine makes none. */
export function checkpointMeasures(recording: Recording): CheckpointMeasures {
  const { events, manifest } = recording;
  const timeline = timelineOf(recording);
  const { checkpointMs } = manifest.engine.parameters;
  if (!timeline || typeof checkpointMs !== 'number')
    return { checkpoints: null, checkpointsForced: null };
  let active = 'host-a/controller';
  let endedNs: number | null = null;
  let [checkpoints, forced] = [0, 0];
  for (const one of events) {
    const { event, source, tNs } = one;
    if (event === 'took-over') active = source;
    if (one.event === 'protected') active = `host-${one.active}/controller`;
    if (event === 'took-over' || event === 'protected') endedNs = null;
    if (source !== active) continue;
    const isDuring = tNs >= timeline.beginNs && tNs <= timeline.endNs;
    if (event === 'checkpoint-begin' && isDuring) {
      checkpoints += 1;
      if (endedNs !== null && tNs - endedNs < EARLY_SHARE * checkpointMs * 1e6) forced += 1;
    }
    if (event === 'checkpoint-end') endedNs = tNs;
  }
  return { checkpoints, checkpointsForced: forced };
}
