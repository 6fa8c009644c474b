/** What the charts of one trial show, in numbers: few enough to embed, and all of one clock. */
import type { Observed } from '../observed.ts';
import { binned } from './bins.ts';
import { distinctLabels } from './labels.ts';

export interface Band {
  /** Distinct within a trial. */
  label: string;
  colour: string;
  fromMs: number;
  toMs: number;
}

/** Where `y` is null the line has a gap. */
export interface Point {
  x: number;
  y: number | null;
}

/** Everything is in ms after the load began. */
export interface TrialSeries {
  lengthMs: number;
  /** Width of the bins of throughput and reply time. */
  binMs: number;
  /** Acknowledged operations a second. */
  throughput: Point[];
  latencyP50: Point[];
  latencyMax: Point[];
  /** Time since the echo before, at each echo. */
  pulse: Point[];
  bands: Band[];
}

/** Null when the load never began. */
export function seriesOf({ timeline, acknowledged, arrivals }: Observed): TrialSeries | null {
  if (!timeline) return null;
  const { beginNs, endNs, faults } = timeline;
  const sinceMs = (tNs: number) => (tNs - beginNs) / 1e6;
  const answers = acknowledged.map(({ endedNs, intendedNs }) => {
    return { atMs: sinceMs(endedNs), latencyMs: (endedNs - intendedNs) / 1e6 };
  });
  const { binMs, bins } = binned(answers, sinceMs(endNs));
  const echoes = arrivals.filter((tNs) => tNs >= beginNs && tNs <= endNs);
  const labels = distinctLabels(faults);
  return {
    lengthMs: sinceMs(endNs),
    binMs,
    throughput: bins.map(({ atMs, perSecond }) => ({ x: atMs, y: perSecond })),
    latencyP50: bins.map(({ atMs, p50Ms }) => ({ x: atMs, y: p50Ms })),
    latencyMax: bins.map(({ atMs, maxMs }) => ({ x: atMs, y: maxMs })),
    pulse: thinned(
      echoes.slice(1).map((tNs, i) => ({ x: sinceMs(tNs), y: (tNs - (echoes[i] ?? tNs)) / 1e6 })),
    ),
    bands: faults.map((fault, index) => ({
      label: labels[index] ?? fault.label,
      colour: fault.colour,
      fromMs: sinceMs(fault.atNs),
      toMs: sinceMs(Math.min(fault.healedNs, endNs)),
    })),
  };
}

/** At most 2,000 points; of each group the highest stays, so that no silence is thinned away. */
function thinned<T extends { y: number }>(points: readonly T[]): T[] {
  const group = Math.ceil(points.length / 2000);
  if (group <= 1) return [...points];
  const kept: T[] = [];
  for (let i = 0; i < points.length; i += group) {
    const some = points.slice(i, i + group);
    kept.push(some.reduce((highest, point) => (point.y > highest.y ? point : highest)));
  }
  return kept;
}
