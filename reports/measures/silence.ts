/** How long the world heard nothing on the pulse, and on whose account. */
import type { Measures } from '../../lab/recording/schema.ts';
import { preflightsOf } from '../preflight.ts';
import type { Recording } from '../recording.ts';
import { type Gap, gaps, inside, lengthMs, longestGap, longestOf, outside } from './gaps.ts';
import { type Timeline, timelineOf } from './timeline.ts';

export function silenceMeasures(
  recording: Recording,
): Pick<Measures, 'pulses' | 'silenceMs' | 'reprotectSilenceMs' | 'pulseStallMs'> {
  const timeline = timelineOf(recording);
  const echoes = arrivals(recording);
  const nothing = { silenceMs: null, reprotectSilenceMs: null, pulseStallMs: null };
  if (!timeline) return { pulses: echoes.length, ...nothing };
  const { beginNs, endNs } = timeline;
  const sent = recording.pulse.flatMap((line) => ('sent' in line ? [line.tNs] : []));
  const whole = reprotections(recording, timeline);
  const within = echoes.filter((at) => at >= beginNs && at <= endNs);
  // The load's own begin and end bound what is silence.
  const silences = within.length < 2 ? [] : gaps([beginNs, ...within, endNs]);
  return {
    pulses: echoes.length,
    silenceMs: lengthMs(longestOf(silences.flatMap((gap) => outside(gap, whole)))),
    reprotectSilenceMs: lengthMs(
      longestOf(
        silences
          .flatMap((gap) => inside(gap, whole))
          .flatMap((gap) => outside(gap, stoppedByUs(recording))),
      ),
    ),
    pulseStallMs: lengthMs(longestGap(sent, beginNs, endNs)),
  };
}

/** First arrival of each echo, ascending. */
export function arrivals({ pulse }: Pick<Recording, 'pulse'>): number[] {
  const first = new Map<number, number>();
  for (const line of pulse) {
    if (!('received' in line)) continue;
    const known = first.get(line.received);
    if (known === undefined || line.tNs < known) first.set(line.received, line.tNs);
  }
  return [...first.values()].sort((one, other) => one - other);
}

/** Whenever the pair was being made whole: until it was, or that failed, or something else broke. */
function reprotections({ events }: Recording, { faults, endNs }: Timeline): Gap[] {
  const begun = events.filter(({ event }) => event === 'reprotect');
  return begun.map(({ tNs: fromNs }) => {
    const ended = events.find(
      ({ event, tNs }) => tNs >= fromNs && (event === 'protected' || event === 'reprotect-failed'),
    );
    const broken = faults.find(({ atNs }) => atNs > fromNs);
    return { fromNs, toNs: Math.min(ended?.tNs ?? endNs, broken?.atNs ?? endNs, endNs) };
  });
}

/** While ftlab itself held a secondary to see whether outputs are compared: not the engine's doing. */
function stoppedByUs({ events }: Recording): Gap[] {
  return preflightsOf(events).flatMap(({ stoppedNs: fromNs, goneOnNs: toNs }) =>
    fromNs === undefined || toNs === undefined ? [] : [{ fromNs, toNs }],
  );
}
