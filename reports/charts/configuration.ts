/**
 * The charts' configurations, as data: the page hands them to chart.js in the browser, the PNGs to
 * chart.js in Node. One builder, so that both show the same.
 */
import type { ChartConfiguration } from 'chart.js';
import type { FaultMeasures } from '../measures/measure.ts';
import type { TrialSeries } from './series.ts';

const BLUE = '#2563eb';
const TEAL = '#0d9488';
const AMBER = '#d97706';
const GREY = '#64748b';

/** Throughput, latency and pulse over time; the fault bands are drawn by `bandsPlugin`. */
export function timelineChart(series: TrialSeries): ChartConfiguration<'line'> {
  const line = (label: string, data: { x: number; y: number }[], colour: string, axis: string) => ({
    label,
    data,
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
          max: Math.ceil(series.lengthMs / 1000) * 1000,
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

/** The failover chain of each fault as a waterfall: each step begins where the one before ended. */
export function waterfallChart(faults: readonly FaultMeasures[]): ChartConfiguration<'bar'> {
  const steps = [
    ['undetected', null, 'detectedMs', '#94a3b8'],
    ['undecided', 'detectedMs', 'decidedMs', AMBER],
    ['decided, silent', 'decidedMs', 'firstReplyMs', '#dc2626'],
    ['below full throughput', 'firstReplyMs', 'recoveredMs', BLUE],
  ] as const;
  return {
    type: 'bar',
    data: {
      labels: faults.map((fault) => `${fault.fault} (${fault.id})`),
      datasets: steps.map(([label, from, to, colour]) => ({
        label,
        backgroundColor: colour,
        data: faults.map((fault): [number, number] | null => {
          const begin = from === null ? 0 : fault[from];
          const end = fault[to];
          return begin === null || end === null || end < begin ? null : [begin, end];
        }),
        barThickness: 22,
      })),
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
