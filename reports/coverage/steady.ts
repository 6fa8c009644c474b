/** Was a load that ended before its time steady for as long as it had to be? */
import { eventsNamed } from '../../lab/recording/events.ts';
import type { HistoryLine } from '../../lab/recording/history.ts';
import { Steadiness, type Steady } from '../../lab/recording/steadiness.ts';
import type { Observed } from '../observed.ts';

/** The reason why a load ended too early, in one line; null when it did not. */
export function steadyGap(seen: Observed): string | null {
  const { events, manifest, timeline } = seen;
  const [end] = eventsNamed(events, 'load-end');
  if (!timeline || end?.why !== 'steady') return null;
  const { sinceNs, trouble } = steadyAtEnd(seen, timeline);
  const lastedMs = (timeline.endNs - sinceNs) / 1e6;
  const { steadyMs } = manifest;
  if (lastedMs >= steadyMs) return null;
  const lasted = `steady for ${lastedMs.toFixed(0)} ms of ${steadyMs} ms`;
  return `the load ended before its time, and was ${lasted} (${trouble})`;
}

/** Feeds the recording in the order of time, as the lab did during the trial. */
function steadyAtEnd(
  seen: Observed,
  { beginNs, endNs }: { beginNs: number; endNs: number },
): Steady {
  const { events, manifest, recording } = seen;
  const steadiness = new Steadiness(beginNs, manifest.pulse.rateHz > 0);
  for (const { tNs, line } of historyLines(seen)) if (tNs <= endNs) steadiness.line(line);
  for (const line of recording.pulse) if (line.tNs <= endNs) steadiness.pulse(line);
  for (const { event, tNs } of events)
    if (event !== 'load-end' && tNs > beginNs && tNs <= endNs) steadiness.event(event, tNs);
  return steadiness.at(endNs);
}

/** The lines of the history in the order of time, made from the records of the operations. */
function historyLines({ operations, recording }: Observed): { tNs: number; line: HistoryLine }[] {
  const lines: { tNs: number; line: HistoryLine }[] = recording.history.connections.map((line) => ({
    tNs: line.tNs,
    line,
  }));
  for (const { operation, connection, f, intendedNs, sentNs, end, endedNs } of operations) {
    const invoke = { type: 'invoke', operation, connection, f, intendedNs, sentNs } as const;
    lines.push({ tNs: sentNs, line: invoke });
    if (end === null || endedNs === null) continue;
    const ended = { operation, answeredNs: endedNs };
    const line = end === 'ok' ? { type: end, ...ended } : { type: end, ...ended, reason: '' };
    lines.push({ tNs: endedNs, line });
  }
  return lines.sort((left, right) => left.tNs - right.tNs);
}
