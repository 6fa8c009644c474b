/** How long a pair had no redundancy. */
import type { Event } from '../../lab/recording/events.ts';
import type { Recording } from '../recording.ts';
import { measure } from './measure.ts';
import type { Timeline } from './timeline.ts';

export const unprotectedMeasures = [
  measure({
    name: 'unprotectedMs',
    title: 'Time without a standby',
    unit: 'ms',
    better: 'less',
    group: 'redundancy',
    says: 'Time under load in which a further failure would have been fatal.',
    compute: ({ recording, timeline }) =>
      timeline && timeline.faults.length > 0 ? unprotectedMs(recording, timeline) : null,
  }),
] as const;

/**
 * Time in which a further failure would have been fatal, ms: from a fault after which a side
 * continued alone or stopped for good, or a host of the pair stayed dark, until redundancy was
 * restored.
 */
export function unprotectedMs({ events, manifest }: Recording, timeline: Timeline): number {
  const { faults, endNs } = timeline;
  const hosts = Object.values(manifest.guest.hosts);
  let totalNs = 0;
  let coveredNs = 0;
  for (const { atNs, untilNs } of faults) {
    const whole = events.find((event) => event.event === 'protected' && event.tNs > atNs);
    const until = Math.min(whole?.tNs ?? endNs, endNs);
    const isAlone = events.some(
      (event) =>
        event.tNs >= atNs &&
        event.tNs < Math.min(until, untilNs) &&
        (isGoneOnAlone(event) || event.event === 'stopped'),
    );
    const isDark = hosts.some((host) => {
      const last = events.findLast(
        (event) =>
          (event.event === 'dark' || event.event === 'lit') &&
          event.host === host &&
          event.tNs < until,
      );
      return last?.event === 'dark' && last.tNs >= atNs;
    });
    if (!isAlone && !isDark) continue;
    totalNs += Math.max(0, until - Math.max(atNs, coveredNs));
    coveredNs = Math.max(coveredNs, until);
  }
  return totalNs / 1e6;
}

/** Whether a side was granted to continue without its peer. */
export function isGoneOnAlone(event: Event): boolean {
  return event.event === 'decided' && event.members.length === 1;
}
