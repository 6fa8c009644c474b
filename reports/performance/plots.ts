/** The plots of the performance report, each from the rows of a figure. */

import type { Plot, PlotBand, PlotPoint, PlotSeries } from '../charts/plot.ts';
import { conditionOf, rowsOf } from './comparisons.ts';
import { percentileCurve } from './distribution.ts';
import type { BenchRun, FigureRow } from './schema.ts';
import { valueNamed } from './value.ts';

/** An engine has the same style in every plot; other subjects get the remaining styles. */
const STYLES: readonly string[] = ['unprotected', 'lockstep', 'colo'];

export function styleOf(subject: string): number {
  const known = STYLES.indexOf(subject);
  return known >= 0 ? known : STYLES.length;
}

/** The distance of the field's promise, ms of round trip. */
export const PROMISED_MS = 10;

/** A plot per rate: reply times by percentile, the engines overlaid. */
export function curvePlots(run: BenchRun): Plot[] {
  const byRate = Map.groupBy(rowsOf(run, 'replies'), conditionOf);
  return [...byRate].map(([condition, rows]) => ({
    title: `Reply time by percentile ${condition}`,
    x: { title: 'percentile', kind: 'nines' },
    y: { title: 'ms', kind: 'log' },
    series: rows.flatMap(({ subject, distributions }): PlotSeries[] => {
      const text = distributions.reply;
      if (text === undefined) return [];
      const points = percentileCurve(text)
        .map(({ percentile, ms }) => ({ x: percentile, y: ms }))
        .filter(({ y }) => y > 0);
      return [{ name: subject, style: styleOf(subject), points, isSmooth: true }];
    }),
  }));
}

/** Cumulative distribution of the outages of power cuts, the engines overlaid. */
export function outagePlots(run: BenchRun): Plot[] {
  const titles = { silenceMs: 'seen by the pulse', firstAcknowledgedMs: 'to the first operation' };
  return Object.entries(titles).map(([name, says]) => ({
    title: `Outage at a power cut, ${says}`,
    x: { title: 'ms', kind: 'log' },
    y: { title: '% of the cuts', kind: 'linear' },
    series: rowsOf(run, 'outages').map((row): PlotSeries => {
      const known = (valueNamed(row, name)?.samples ?? []).filter((sample) => sample !== null);
      const sorted = known.toSorted((left, right) => left - right);
      const points = sorted.map((ms, n) => ({ x: ms, y: (100 * (n + 1)) / sorted.length }));
      return { name: row.subject, style: styleOf(row.subject), points, isStairs: true };
    }),
  }));
}

/** Replies, capacity and outage over the round trip, with the promised distance and the knees. */
export function distancePlots(run: BenchRun): Plot[] {
  const bands = [limit(), ...knees(run)];
  const over = (title: string, unit: string, figure: string, name: string): Plot => ({
    title,
    x: { title: 'ms of round trip', kind: 'linear' },
    y: { title: unit, kind: name === 'operationsPerSecond' ? 'linear' : 'log' },
    series: overDistance(rowsOf(run, figure), name),
    bands,
  });
  return [
    over('Reply p50 over the distance', 'ms', 'delay-sweep', 'calmP50Ms'),
    over('Reply p99 over the distance', 'ms', 'delay-sweep', 'calmP99Ms'),
    over('Capacity over the distance', 'operations/s', 'delay-capacity', 'operationsPerSecond'),
    over('Outage at a power cut over the distance', 'ms', 'delay-sweep', 'silenceMs'),
  ];
}

function overDistance(rows: readonly FigureRow[], name: string): PlotSeries[] {
  const bySubject = Map.groupBy(rows, ({ subject }) => subject);
  return [...bySubject].map(([subject, its]) => {
    const points = its.flatMap((row): PlotPoint[] => {
      const value = valueNamed(row, name);
      if (row.at === null || value === null || value.value === null) return [];
      return [{ x: row.at.value, y: value.value, interval: value.interval }];
    });
    return { name: subject, style: styleOf(subject), points };
  });
}

function limit(): PlotBand {
  return { label: `${PROMISED_MS} ms`, from: PROMISED_MS, to: PROMISED_MS, style: null };
}

/** Where each engine stops keeping its promise, at 95 %; only as far as the sweep goes. */
function knees(run: BenchRun): PlotBand[] {
  const farthest = Math.max(0, ...rowsOf(run, 'delay-sweep').map(({ at }) => at?.value ?? 0));
  return rowsOf(run, 'knee').flatMap(({ subject, values }): PlotBand[] => {
    const interval = valueNamed({ values }, 'kneeMs')?.interval;
    if (!interval || interval.low > farthest) return [];
    const to = Math.min(interval.high, farthest);
    return [{ label: `limit of ${subject}`, from: interval.low, to, style: styleOf(subject) }];
  });
}
