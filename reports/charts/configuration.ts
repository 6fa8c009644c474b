/**
 * The charts' configurations, as data: the page hands them to chart.js in the browser, the PNGs to
 * chart.js in Node. One builder, so that both show the same.
 */
import type { ChartConfiguration } from 'chart.js';
import type { FaultChain } from '../measures/fault-chain.ts';
import type { Point, TrialSeries } from './series.ts';

const BLUE = '#2563eb';
const TEAL = '#0d9488';
const AMBER = '#d97706';
const GREY = '#64748b';

/** Throughput, latency and pulse over time; the fault bands are drawn by `bandsPlugin`. */
export function timelineChart(series: TrialSeries): ChartConfiguration<'line', Point[]> {
  const line = (label: string, data: readonly Point[], colour: string, axis: string) => ({
    label,
    data: [...data],
    yAxisID: axis,
    borderColor: colour,
    backgroundColor: colour,
    borderWidth: 1.5,
    pointRadius: 0,
    pointHitRadius: 6,
    tension: 0,
  });
  return {
    type: 'line',
    data: {
      datasets: [
        line('Throughput (operations/s)', series.throughput, BLUE, 'rate'),
        line('Reply, median (ms)', series.latencyP50, TEAL, 'time'),
        line('Reply, slowest (ms)', series.latencyMax, AMBER, 'time'),
        line('Pulse: time since the echo before (ms)', series.pulse, GREY, 'time'),
      ],
    },
    options: {
      animation: false,
      parsing: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: {
          type: 'linear',
          min: 0,
          max: series.lengthMs,
          title: { display: true, text: 'ms after the load began' },
        },
        rate: {
          type: 'linear',
          position: 'left',
          beginAtZero: true,
          title: { display: true, text: 'operations/s' },
        },
        time: {
          type: 'logarithmic',
          position: 'right',
          min: 0.1,
          title: { display: true, text: 'ms' },
          grid: { drawOnChartArea: false },
        },
      },
      plugins: { legend: { position: 'bottom' } },
    },
  };
}

/** A fault's chain, named, and until when after its bite it is drawn if it never ends. */
export interface DrawnChain {
  label: string;
  chain: FaultChain;
  /** The next fault or the end of the load, ms after the fault bit. */
  untilMs: number;
}

const STEPS = [
  ['undetected', 'detectedMs', '#94a3b8'],
  ['undecided', 'decidedMs', AMBER],
  ['decided, silent', 'firstReplyMs', '#dc2626'],
  ['answering, no operation yet', 'firstAcknowledgedMs', '#7c3aed'],
  ['below full throughput', 'recoveredMs', BLUE],
] as const;
const NEVER = '#1f2937';

/**
 * The failover chain of each fault as a waterfall: each step begins where the one before ended. A
 * chain that never ended is drawn to the edge, and says so.
 */
export function waterfallChart(
  faults: readonly DrawnChain[],
): ChartConfiguration<'bar', ([number, number] | null)[]> {
  const segments = faults.map(segmentsOf);
  const dataset = (label: string, backgroundColor: string, index: number) => {
    const data = segments.map((one) => one[index] ?? null);
    return { label, backgroundColor, data, barThickness: 22 };
  };
  const steps = STEPS.map(([label, , colour], index) => dataset(label, colour, index));
  const never = dataset('never, until the next fault or the end', NEVER, STEPS.length);
  const isAnyNever = never.data.some((one) => one !== null);
  return {
    type: 'bar',
    data: {
      labels: faults.map(({ label }) => label),
      datasets: isAnyNever ? [...steps, never] : steps,
    },
    options: {
      animation: false,
      indexAxis: 'y',
      responsive: true,
      maintainAspectRatio: false,
      scales: {
        x: { stacked: false, min: 0, title: { display: true, text: 'ms after the fault bit' } },
        y: { stacked: true },
      },
      plugins: { legend: { position: 'bottom' } },
    },
  };
}

/** From and to of each step, null where it was not seen; last what never came to its end. */
function segmentsOf({ chain, untilMs }: DrawnChain): ([number, number] | null)[] {
  let reachedMs = 0;
  const steps = STEPS.map(([, step]): [number, number] | null => {
    const endMs = chain[step];
    if (endMs === null || endMs < reachedMs) return null;
    const segment: [number, number] = [reachedMs, endMs];
    reachedMs = endMs;
    return segment;
  });
  return [...steps, chain.hasRecovered === false ? [reachedMs, untilMs] : null];
}

/** Source of a chart.js plugin that shades the fault bands; runs in the browser and in Node alike. */
export function bandsPlugin(bands: TrialSeries['bands']) {
  return {
    id: 'bands',
    beforeDatasetsDraw(chart: {
      ctx: {
        save(): void;
        restore(): void;
        fillRect(x: number, y: number, width: number, height: number): void;
        fillText(text: string, x: number, y: number): void;
        fillStyle: unknown;
        font: string;
      };
      chartArea: { left: number; right: number; top: number; bottom: number };
      scales: Record<string, { getPixelForValue(value: number): number }>;
    }) {
      const { ctx, chartArea, scales } = chart;
      const axis = scales.x;
      if (!axis) return;
      for (const band of bands) {
        const clamp = (value: number) => Math.min(Math.max(value, chartArea.left), chartArea.right);
        const left = clamp(axis.getPixelForValue(band.fromMs));
        const right = clamp(axis.getPixelForValue(band.toMs));
        ctx.save();
        ctx.fillStyle = `${band.colour}2b`;
        ctx.fillRect(
          left,
          chartArea.top,
          Math.max(2, right - left),
          chartArea.bottom - chartArea.top,
        );
        ctx.fillStyle = band.colour;
        ctx.fillRect(left, chartArea.top, 2, chartArea.bottom - chartArea.top);
        ctx.font = '12px sans-serif';
        ctx.fillText(band.label, left + 6, chartArea.top + 14);
        ctx.restore();
      }
    },
  };
}

interface Tooltip {
  parsed: { x: number; y: number };
  dataset: { label?: string };
  chart: { config: { type: string } };
  raw: unknown;
}

/**
 * Makes tooltips say units: the time of the moment in ms, and the unit that stands in brackets in a
 * line's name. It is put into the page as its source, so it uses nothing outside of itself.
 */
export function unitsInTooltips(library: {
  defaults: { plugins: { tooltip: { callbacks: object } } };
}): void {
  const digits = { maximumFractionDigits: 1 };
  const text = (value: number) => value.toLocaleString('en', digits);
  Object.assign(library.defaults.plugins.tooltip.callbacks, {
    title: ([first]: Tooltip[]) => {
      if (first?.chart.config.type !== 'line') return '';
      return `${text(first.parsed.x)} ms after the load began`;
    },
    label: ({ parsed, dataset, chart, raw }: Tooltip) => {
      const [, name = dataset.label ?? '', unit = 'ms'] =
        /^(.*) \((.*)\)$/.exec(dataset.label ?? '') ?? [];
      if (chart.config.type === 'line') return `${name}: ${text(parsed.y)} ${unit}`;
      const [from = 0, to = 0] = Array.isArray(raw) ? raw : [];
      return `${name}: ${text(from)} to ${text(to)} ms (${text(to - from)} ms)`;
    },
  });
}
