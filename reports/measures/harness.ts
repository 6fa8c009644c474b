/** Measures of the harness itself, which show whether it can vouch for the trial. */
import { eventsNamed } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { lengthMs, longestGap, worst } from './gaps.ts';
import { measure } from './measure.ts';
import { percentileMs } from './replies.ts';

/** The lateness of the harness varies with the computer's load: only a large change matters. */
const practical = { relative: 0.25, absolute: 5 };
const ms = { unit: 'ms', better: 'less', group: 'harness', practical } as const;

export const harnessMeasures = [
  measure({
    ...ms,
    better: 'neither',
    name: 'loadMs',
    title: 'Load lasted',
    says: 'How long the load ran: to its limit, or until all pairs had been steady long enough.',
    compute: ({ timeline }) => (timeline ? (timeline.endNs - timeline.beginNs) / 1e6 : null),
  }),
  measure({
    ...ms,
    name: 'sendLatenessP99Ms',
    title: 'Operations sent late, p99',
    says: '99th percentile of how late the clients sent operations.',
    compute: ({ operations: { sentNs, intendedNs } }) =>
      percentileMs(
        sentNs.map((ns, place) => ns - (intendedNs[place] ?? ns)),
        99,
      ),
  }),
  measure({
    ...ms,
    name: 'pulseStallMs',
    title: 'Longest stall of the pulse’s sender',
    says: 'The longest time under load in which the pulse was not sent: silence cannot show then.',
    compute: pulseStallMs,
  }),
  measure({
    ...ms,
    name: 'harnessStallMs',
    title: 'Longest stall of ftlab itself',
    says: 'The longest time under load by which timers of ftlab ran late.',
    compute: harnessStallMs,
  }),
  measure({
    name: 'foreignPercent',
    title: 'Processors used by others',
    unit: 'percent',
    better: 'less',
    group: 'harness',
    practical: { relative: 0.25, absolute: 5 },
    says: 'Share of all processors that processes outside of the lab used, in the worst 2 s.',
    compute: foreignPercent,
  }),
] as const;

function pulseStallMs({ recording, timeline }: Observed): number | null {
  if (!timeline) return null;
  const sent = recording.pulse.flatMap((line) => ('sent' in line ? [line.tNs] : []));
  return lengthMs(longestGap(sent, timeline.beginNs, timeline.endNs));
}

/** Only under load: to read chains afterwards may take its time. */
function harnessStallMs({ events, timeline }: Observed): number | null {
  const during = eventsNamed(events, 'load-sample').filter(
    ({ tNs }) => timeline && tNs >= timeline.beginNs && tNs <= timeline.endNs,
  );
  return worst(during.map((sample) => sample.loopDelayMaxMs));
}

/** So many samples in a row, which are half a second apart, show a load that lasts. */
const SAMPLES = 4;

/** Worst mean over two seconds of the load; null without as many samples. */
export function foreignPercent({
  events,
  timeline,
}: Pick<Observed, 'events' | 'timeline'>): number | null {
  const shares = eventsNamed(events, 'load-sample').flatMap(({ tNs, foreignShare }) => {
    const isDuring = timeline && tNs >= timeline.beginNs && tNs <= timeline.endNs;
    return isDuring && foreignShare !== undefined ? [foreignShare] : [];
  });
  const means = shares.slice(SAMPLES - 1).map((_, from) => {
    return shares.slice(from, from + SAMPLES).reduce((sum, share) => sum + share / SAMPLES, 0);
  });
  const share = worst(means);
  return share === null ? null : 100 * share;
}
