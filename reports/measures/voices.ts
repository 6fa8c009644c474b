/**
 * Counts the hosts that send frames of the guest: from captures at the switch, not from events of
 * an engine.
 *
 * The sending host may change: a host falls silent, and after at least half the declared suspicion
 * time the other begins. A faster change is not a handover; the time between the frames of the
 * other host around it counts as two voices.
 */
import { type Event, eventsNamed } from '../../lab/recording/events.ts';
import type { Recording } from '../recording.ts';
import { measure } from './measure.ts';

/** Suspicion is followed by a lease that runs out, a guard, the witness's answer and a takeover. */
const DECIDING_MS = 650;

export const voiceMeasures = [
  measure({
    name: 'dualActiveMs',
    title: 'Time with two active hosts',
    unit: 'ms',
    better: 'less',
    group: 'outage',
    practical: { relative: 0, absolute: 1 },
    says: 'Time in which two hosts spoke for the guest, from captured frames.',
    compute: ({ recording }) => dualActiveMs(recording),
  }),
] as const;

interface Run {
  host: string;
  fromNs: number;
  toNs: number;
}

/** Milliseconds with two voices; null when no frame of the guest was captured. */
export function dualActiveMs(recording: Recording): number | null {
  const { detection } = recording.manifest;
  const runs = runsOf(spokenBy(recording));
  if (runs.length === 0) return null;
  const shortestNs = (detection.suspicionMs / 2) * 1e6;
  let totalNs = 0;
  for (const [index, run] of runs.entries()) {
    const before = runs[index - 1];
    if (!before || run.fromNs - before.toNs >= shortestNs) continue;
    const after = runs[index + 1];
    totalNs += Math.max(1, (after?.fromNs ?? run.toNs) - before.toNs);
  }
  return totalNs / 1e6;
}

/** Time spans of one sending host, in the order of time; at equal times the first host first. */
function runsOf(voices: readonly Voice[]): Run[] {
  const next = voices.map(() => 0);
  const runs: Run[] = [];
  for (;;) {
    let first = -1;
    for (const [index, { timesNs }] of voices.entries()) {
      const timeNs = timesNs[next[index] ?? 0];
      const best = voices[first]?.timesNs[next[first] ?? 0];
      if (timeNs !== undefined && (best === undefined || timeNs < best)) first = index;
    }
    const voice = voices[first];
    const tNs = voice?.timesNs[next[first] ?? 0];
    if (!voice || tNs === undefined) return runs;
    next[first] = (next[first] ?? 0) + 1;
    const last = runs.at(-1);
    if (last?.host === voice.host) last.toNs = tNs;
    else runs.push({ host: voice.host, fromNs: tNs, toNs: tNs });
  }
}

/**
 * Hosts that spoke for the guest while a fault held: from when everybody has had time to notice and
 * to decide, until it was healed. Null when no frame was captured at all.
 */
export function voicesDuring(
  recording: Recording,
  { atNs, untilNs, healedNs }: { atNs: number; untilNs: number; healedNs: number },
): string[] | null {
  const voices = spokenBy(recording);
  if (voices.every(({ timesNs }) => timesNs.length === 0)) return null;
  const { suspicionMs, beatMs } = recording.manifest.detection;
  const fromNs = atNs + (suspicionMs + beatMs + DECIDING_MS) * 1e6;
  const endNs = Math.min(untilNs, healedNs);
  const during = voices.filter(({ timesNs }) =>
    timesNs.some((tNs) => tNs >= fromNs && tNs <= endNs),
  );
  return [...new Set(during.map(({ host }) => host))].sort();
}

/** Times at which frames of the guest entered the switch from one host, ascending, ns. */
interface Voice {
  host: string;
  timesNs: Float64Array;
}

const voicesOf = new WeakMap<Recording, Voice[]>();

function spokenBy(recording: Recording): Voice[] {
  const known = voicesOf.get(recording) ?? spoken(recording);
  voicesOf.set(recording, known);
  return known;
}

function spoken({ frames, manifest, events }: Recording): Voice[] {
  return frames.map(({ host, frames: captured }) => {
    const windows = darkWindows(events, host);
    // Frames in the capture of a dark port did not pass the switch.
    const heard = captured.get(manifest.guest.mac) ?? new Float64Array();
    const lit = windows.reduce(
      (left, { fromNs, untilNs }) => left.filter((tNs) => tNs < fromNs || tNs > untilNs),
      heard.slice(),
    );
    return { host, timesNs: lit.sort() };
  });
}

/** Time spans in which all ports of a host dropped every frame, from events of the lab. */
export function darkWindows(events: readonly Event[], host: string) {
  const windows: { fromNs: number; untilNs: number }[] = [];
  for (const event of eventsNamed(events, 'dark', 'lit')) {
    if (event.host !== host) continue;
    const open = windows.find(({ untilNs }) => untilNs === Number.POSITIVE_INFINITY);
    // A host that hung and then lost power was made dark twice, and is lit once.
    if (event.event === 'dark' && !open)
      windows.push({ fromNs: event.fromNs, untilNs: Number.POSITIVE_INFINITY });
    if (event.event === 'lit' && open) open.untilNs = event.untilNs;
  }
  return windows;
}
