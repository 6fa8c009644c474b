/** Do the captures cover every host that had power, from the begin of the load to its end? */
import { type EventOf, eventsNamed } from '../../lab/recording/events.ts';
import { frameCount } from '../formats/pcap.ts';
import { darkWindows } from '../measures/voices.ts';
import type { Observed } from '../observed.ts';

/** The first gap of the captures, in one line; null when they are complete. */
export function framesGap(seen: Observed): string | null {
  const hosts = Object.values(seen.manifest.guest.hosts);
  if (!seen.timeline) return 'the load never began';
  for (const host of hosts) {
    const gap = hostGap(seen, host);
    if (gap) return gap;
  }
  return null;
}

function hostGap({ recording, events, timeline }: Observed, host: string): string | null {
  const ended = eventsNamed(events, 'capture-ended').findLast((event) => event.host === host);
  if (!ended) return `the capture of host ${host} was not closed`;
  if (ended.dropped > 0) return `the capture of host ${host} lacks ${ended.dropped} frames`;
  const capture = recording.frames.find((entry) => entry.host === host)?.frames;
  const frames = capture ? frameCount(capture) : 0;
  if (frames !== ended.frames)
    return `the capture of host ${host} has ${frames} frames, and ${ended.frames} were captured`;
  const { beginNs = 0, endNs = 0 } = timeline ?? {};
  const missedMs = uncoveredNs(ended, darkWindows(events, host), { beginNs, endNs }) / 1e6;
  return missedMs > 0 ? `host ${host} was not captured for ${missedMs.toFixed(1)} ms` : null;
}

/** Time without a capture of a host that could send. */
function uncoveredNs(
  { windows }: EventOf<'capture-ended'>,
  dark: readonly { fromNs: number; untilNs: number }[],
  { beginNs, endNs }: { beginNs: number; endNs: number },
): number {
  const covered = [...windows.map(({ fromNs, toNs }) => ({ fromNs, untilNs: toNs })), ...dark];
  covered.sort((left, right) => left.fromNs - right.fromNs);
  let atNs = beginNs;
  let missedNs = 0;
  for (const { fromNs, untilNs } of covered) {
    if (fromNs >= endNs) break;
    missedNs += Math.max(0, fromNs - atNs);
    atNs = Math.max(atNs, untilNs);
  }
  return missedNs + Math.max(0, endNs - atNs);
}
