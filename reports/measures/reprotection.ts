/** Measures of the cost of re-protection. */
import { type Event, eventsNamed } from '../../lab/recording/events.ts';
import { worst } from './gaps.ts';
import { measure } from './measure.ts';

const ms = { unit: 'ms', better: 'less', group: 'redundancy' } as const;

export const reprotectionMeasures = [
  measure({
    ...ms,
    name: 'reprotectPauseMs',
    title: 'Pause for re-protection, as the engine reports it',
    says: 'The longest time for which the engine reports that it paused the guest.',
    compute: ({ events }) =>
      worst(eventsNamed(events, 'reprotect-paused').map(({ pauseMs }) => pauseMs)),
  }),
  measure({
    ...ms,
    name: 'reprotectionMs',
    title: 'Redundancy restored after',
    says: 'Time from the order to re-protect until the pair was redundant again.',
    compute: ({ events }) => reprotectionMs(events),
  }),
] as const;

/** Duration of the first re-protection, ms; null when it was not ordered, or never ended. */
export function reprotectionMs(events: readonly Event[]): number | null {
  const [begun] = eventsNamed(events, 'reprotect');
  const whole = begun && eventsNamed(events, 'protected').find(({ tNs }) => tNs > begun.tNs);
  return whole ? (whole.tNs - begun.tNs) / 1e6 : null;
}
