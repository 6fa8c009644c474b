/** What the charts of one trial show, in numbers: few enough to embed, and all of one clock. */

import { acknowledged } from '../measures/history.ts';
import { arrivals } from '../measures/silence.ts';
import { timelineOf } from '../measures/timeline.ts';
import type { Recording } from '../recording.ts';

const BIN_MS = 100;

export interface Band {
  label: string;
  colour: string;
  fromMs: number;
  toMs: number;
}

/** Everything is in ms after the load began. */
export interface TrialSeries {
  lengthMs: number;
  /** Acknowledged operations a second, in bins of 100 ms. */
  throughput: { x: number; y: number }[];
  latencyP50: { x: number; y: number }[];
  latencyMax: { x: number; y: number }[];
  /** Time since the echo before, at each echo. */
  pulse: { x: number; y: number }[];
  bands: Band[];
}

/** Null when the load never began. */
export function seriesOf(recording: Recording): TrialSeries | null {
  const timeline = timelineOf(recording);
  if (!timeline) return null;
  const { beginNs, endNs, faults } = timeline;
  const sinceMs = (tNs: number) => (tNs - beginNs) / 1e6;
  const oks = acknowledged(recording);
  const lengthMs = Math.max(sinceMs(endNs), sinceMs(oks.at(-1)?.answeredNs ?? beginNs));
  const bins = Array.from({ length: Math.ceil(lengthMs / BIN_MS) }, () => [] as number[]);
  for (const ok of oks) {
    bins[Math.floor(sinceMs(ok.answeredNs) / BIN_MS)]?.push((ok.answeredNs - ok.intendedNs) / 1e6);
  }
  const at = (index: number) => (index + 0.5) * BIN_MS;
  const sorted = bins.map((bin) => bin.sort((one, other) => one - other));
  const filled = sorted.flatMap((bin, index) => {
    const [middle, last] = [bin[bin.length >> 1], bin.at(-1)];
    return middle === undefined || last === undefined ? [] : [{ x: at(index), middle, last }];
  });
  const echoes = arrivals(recording).filter((tNs) => tNs >= beginNs && tNs <= endNs);
  return {
    lengthMs,
    throughput: sorted.map((bin, index) => ({ x: at(index), y: (bin.length * 1000) / BIN_MS })),
    latencyP50: filled.map(({ x, middle }) => ({ x, y: middle })),
    latencyMax: filled.map(({ x, last }) => ({ x, y: last })),
    pulse: thinned(
      echoes.slice(1).map((tNs, i) => ({ x: sinceMs(tNs), y: (tNs - (echoes[i] ?? tNs)) / 1e6 })),
    ),
    bands: faults.map((fault) => ({
      label: fault.label,
      colour: fault.colour,
      fromMs: sinceMs(fault.atNs),
      toMs: sinceMs(Math.min(fault.healedNs, endNs)),
    })),
  };
}

/** At most 2,000 points; of each group the highest stays, so that no silence is thinned away. */
function thinned(points: { x: number; y: number }[]): { x: number; y: number }[] {
  const group = Math.ceil(points.length / 2000);
  if (group <= 1) return points;
  const kept: { x: number; y: number }[] = [];
  for (let i = 0; i < points.length; i += group) {
    const some = points.slice(i, i + group);
    kept.push(some.reduce((highest, point) => (point.y > highest.y ? point : highest)));
  }
  return kept;
}
