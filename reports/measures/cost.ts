/** Measures of the cost of protection: throughput, bytes between the twins, pauses, processor. */
import { eventsNamed } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { median } from '../statistics/percentile.ts';
import { measure, once } from './measure.ts';
import { percentileMs } from './replies.ts';

const pauses = once(checkpointPausesNs);

export const costMeasures = [
  measure({
    name: 'operationsPerSecond',
    title: 'Acknowledged operations a second',
    unit: 'per second',
    better: 'more',
    group: 'cost',
    says: 'Acknowledged operations a second, from the first to the last answer.',
    compute: operationsPerSecond,
  }),
  measure({
    name: 'syncBytesPerOperation',
    title: 'Bytes on sync per operation',
    unit: 'bytes',
    better: 'less',
    group: 'cost',
    says: 'Bytes that both hosts sent over the link sync, per acknowledged operation.',
    compute: syncBytesPerOperation,
  }),
  measure({
    name: 'checkpointPauseP50Ms',
    title: 'Checkpoint pause p50',
    unit: 'ms',
    better: 'less',
    group: 'cost',
    says: 'Median pause of the active guest for a checkpoint.',
    compute: (seen) => percentileMs(pauses(seen), 50),
  }),
  measure({
    name: 'checkpointPauseP99Ms',
    title: 'Checkpoint pause p99',
    unit: 'ms',
    better: 'less',
    group: 'cost',
    says: '99th percentile of pauses of the active guest for checkpoints.',
    compute: (seen) => percentileMs(pauses(seen), 99),
  }),
  measure({
    name: 'busyPercent',
    title: 'Processors busy',
    unit: 'percent',
    better: 'less',
    group: 'cost',
    says: 'Share of all processors of the computer that was busy, median of the samples.',
    compute: busyPercent,
  }),
] as const;

export function operationsPerSecond({
  acknowledged,
}: Pick<Observed, 'acknowledged'>): number | null {
  const [first, last] = [acknowledged.endedNs[0], acknowledged.endedNs.at(-1)];
  if (first === undefined || last === undefined || last <= first) return null;
  return ((acknowledged.length - 1) / (last - first)) * 1e9;
}

/** From the first sample of the switch's counters to the last. */
export function syncBytesPerOperation({
  events,
  acknowledged,
}: Pick<Observed, 'events' | 'acknowledged'>): number | null {
  const samples = eventsNamed(events, 'link-sample');
  const bytes = (sample: (typeof samples)[number] | undefined) =>
    (sample?.ports['sync-a']?.fromBytes ?? 0) + (sample?.ports['sync-b']?.fromBytes ?? 0);
  if (samples.length < 2 || acknowledged.length === 0) return null;
  return (bytes(samples.at(-1)) - bytes(samples[0])) / acknowledged.length;
}

/** Pauses of the host that was active at the time, ns. */
export function checkpointPausesNs({ events }: Pick<Observed, 'events'>): number[] {
  let active = 'host-a/controller';
  const pausesNs: number[] = [];
  for (const event of events) {
    if (event.event === 'took-over') active = event.source;
    if (event.event === 'protected') active = `host-${event.active}/controller`;
    if (event.event === 'checkpoint-end' && event.source === active)
      pausesNs.push(event.pauseMs * 1e6);
  }
  return pausesNs;
}

function busyPercent({ events }: Observed): number | null {
  const share = median(eventsNamed(events, 'load-sample').map(({ busyShare }) => busyShare));
  return share === null ? null : share * 100;
}
