/** The charts of one trial in numbers: few enough to embed, and all on one clock. */
import { eventsNamed } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { binned } from './bins.ts';
import { distinctLabels } from './labels.ts';
import { type Point, round, thinned } from './points.ts';
import { type Lane, lanesOf } from './roles.ts';
import { checkpointsOf, lagOf } from './twins-behind.ts';

/** A fault: injected, seen to have bitten, healed; a step that never came is null. */
export interface Band {
  /** Distinct within a trial. */
  label: string;
  armedMs: number;
  bittenMs: number;
  healedMs: number | null;
}

/** A measured one-way delay of a link. */
export interface LinkDelay {
  atMs: number;
  p50Ms: number;
  p99Ms: number;
  /** Device and direction. */
  of: string;
}

type Values = (number | null)[];

/** Times are in ms after the load began; lists of equal length have an entry per bin. */
export interface TrialSeries {
  lengthMs: number;
  binMs: number;
  /** Acknowledged operations a second. */
  rate: number[];
  /** Null in a bin without a reply: the line has a gap. */
  p50: Values;
  p99: Values;
  max: Values;
  /** Operations that were due in the bin and were never answered. */
  unanswered: number[];
  /** Time since the echo before, at each echo. */
  pulse: Point[];
  lanes: Lane[];
  links: LinkDelay[];
  /** How far the later twin was behind, ms; [] where the engine leaves no chains. */
  lag: Point[];
  /** Pause of each checkpoint, ms; [] where the engine makes none. */
  checkpoints: Point[];
  bands: Band[];
}

/** Null when the load never began. */
export function seriesOf(seen: Observed): TrialSeries | null {
  const { timeline, acknowledged, operations, events, manifest } = seen;
  if (!timeline) return null;
  const { beginNs, endNs } = timeline;
  const sinceMs = (tNs: number) => (tNs - beginNs) / 1e6;
  const { intendedNs } = operations;
  const answers = {
    atMs: acknowledged.endedNs.map(sinceMs),
    latencyMs: acknowledged.endedNs.map((ns, index) => {
      return (ns - (intendedNs[acknowledged.places[index] ?? 0] ?? ns)) / 1e6;
    }),
  };
  const lengthMs = Math.max(0, sinceMs(endNs));
  const { binMs, bins } = binned(answers, lengthMs);
  const unanswered = bins.map(() => 0);
  for (const [place, dueNs] of intendedNs.entries()) {
    if (operations.isOk(place)) continue;
    const bin = Math.floor(sinceMs(dueNs) / binMs);
    if (bin in unanswered) unanswered[bin] = (unanswered[bin] ?? 0) + 1;
  }
  const values = (name: 'p50Ms' | 'p99Ms' | 'maxMs') =>
    bins.map((bin) => (bin[name] === null ? null : round(bin[name], 2)));
  return {
    lengthMs: round(lengthMs, 1),
    binMs,
    rate: bins.map(({ perSecond }) => round(perSecond, 1)),
    ...{ p50: values('p50Ms'), p99: values('p99Ms'), max: values('maxMs'), unanswered },
    pulse: pulseOf(seen, beginNs, endNs),
    lanes: lanesOf(events, manifest, beginNs, endNs),
    links: eventsNamed(events, 'link-measured').flatMap((measurement): LinkDelay[] => {
      const { tNs, device, direction, p50Ms, p99Ms } = measurement;
      if (p50Ms === null || p99Ms === null || tNs < beginNs || tNs > endNs) return [];
      const [atMs, of] = [round(sinceMs(tNs), 1), `${device} ${direction}`];
      return [{ atMs, p50Ms: round(p50Ms, 2), p99Ms: round(p99Ms, 2), of }];
    }),
    lag: lagOf(seen),
    checkpoints: checkpointsOf(seen),
    bands: bandsOf(seen, sinceMs),
  };
}

/** Silences count to the edges of the load: a silence beyond an edge lasted at least so long. */
function pulseOf({ arrivals }: Observed, beginNs: number, endNs: number): Point[] {
  const echoes = arrivals.filter((tNs) => tNs >= beginNs && tNs <= endNs);
  if (arrivals.length === 0 || endNs <= beginNs) return [];
  return thinned(
    [...echoes, endNs].map((tNs, i): Point => {
      return [(tNs - beginNs) / 1e6, (tNs - (echoes[i - 1] ?? beginNs)) / 1e6];
    }),
  );
}

function bandsOf({ timeline, events }: Observed, sinceMs: (tNs: number) => number): Band[] {
  const faults = timeline?.faults ?? [];
  const labels = distinctLabels(faults);
  return faults.map(({ id, label, atNs, healedNs }, index) => {
    const armed = eventsNamed(events, 'fault-inject').find((event) => event.id === id);
    return {
      label: labels[index] ?? label,
      armedMs: round(sinceMs(Math.min(armed?.tNs ?? atNs, atNs)), 1),
      bittenMs: round(sinceMs(atNs), 1),
      healedMs: Number.isFinite(healedNs) ? round(sinceMs(healedNs), 1) : null,
    };
  });
}
