/** Line plots as SVG that stands in the page: no script, the page's colours, legible on a phone. */

import { html, type Markup } from '../page/escape.ts';
import { linearScale, logScale, type Scale, shortNumber } from './scale.ts';

export interface PlotAxis {
  readonly title: string;
  /** `nines` is an axis of percentiles, in equal steps from one nine to the next. */
  readonly kind: 'linear' | 'log' | 'nines';
}

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  /** Where the true value lies; drawn as a whisker. */
  readonly interval?: { readonly low: number; readonly high: number } | null;
}

export interface PlotSeries {
  readonly name: string;
  /** Which of the page's lines: 0 to 5; colour, dash and mark go with it. */
  readonly style: number;
  readonly points: readonly PlotPoint[];
  /** Goes level to the next point and then up, as a share of trials does. */
  readonly isStairs?: boolean;
  /** Without marks: a curve of many points. */
  readonly isSmooth?: boolean;
}

/** A range of the x axis: a limit, or the confidence interval of a limit. */
export interface PlotBand {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly style: number | null;
}

export interface Plot {
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly series: readonly PlotSeries[];
  readonly bands?: readonly PlotBand[];
}

const SIZE = { width: 380, height: 290, left: 52, right: 12, top: 12, bottom: 44 } as const;
const FLOOR = SIZE.height - SIZE.bottom;

/** The plot with its legend, and its numbers as a table behind it. */
export function plotFigure(plot: Plot): Markup {
  const series = plot.series.filter(({ points }) => points.length > 0);
  if (series.length === 0) return html``;
  const points = series.flatMap((curve) => curve.points);
  const bands = plot.bands ?? [];
  const x = scaleOf(plot.x, [
    ...points.map((point) => point.x),
    ...bands.flatMap(({ from, to }) => [from, to]),
  ]);
  const y = scaleOf(plot.y, points.flatMap(heightsOf));
  return html`<figure><figcaption>${plot.title}</figcaption>
<svg viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-label="${plot.title}">
${axes(plot, x, y)}${bands.map((band, index) => bandOf(band, index, x))}
${series.map((curve) => lineOf(curve, x, y))}</svg>
${legend(series)}${numbers({ ...plot, series })}</figure>`;
}

function heightsOf({ y, interval }: PlotPoint): number[] {
  return interval ? [y, interval.low, interval.high] : [y];
}

/** Pixel of the axis for values of this kind. */
type Axis = Scale & { readonly labels: readonly string[] };

function scaleOf(
  { kind }: PlotAxis,
  values: readonly number[],
): (ends: readonly [number, number]) => Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (ends) => {
    if (kind === 'nines') return ninesScale(values, ends);
    const scale =
      kind === 'log'
        ? logScale([low * 0.9, high * 1.1], ends)
        : linearScale([0, high * 1.04 || 1], ends);
    return { ...scale, labels: scale.ticks.map(shortNumber) };
  };
}

const NINES = [50, 90, 99, 99.9, 99.99, 99.999];

/** Percentiles by how many nines they have; 100 stands where the last of them would. */
function ninesScale(values: readonly number[], ends: readonly [number, number]): Axis {
  const below = values.filter((value) => value < 100);
  const last = nines(Math.max(50, ...below)) + 0.15;
  const inner = linearScale([nines(50), last], ends);
  const ticks = NINES.filter((percentile) => nines(percentile) <= last);
  const at = (percentile: number) => inner.at(percentile >= 100 ? last : nines(percentile));
  return { at, valueAt: inner.valueAt, ticks, labels: ticks.map((tick) => `${tick}`) };
}

function nines(percentile: number): number {
  return -Math.log10(1 - percentile / 100);
}

type AxisIn = (ends: readonly [number, number]) => Axis;

function horizontal(x: AxisIn): Axis {
  return x([SIZE.left, SIZE.width - SIZE.right]);
}

function vertical(y: AxisIn): Axis {
  return y([FLOOR, SIZE.top]);
}

function axes(plot: Plot, xIn: AxisIn, yIn: AxisIn): Markup {
  const [x, y] = [horizontal(xIn), vertical(yIn)];
  const columns = x.ticks.map((tick, index) => {
    const at = px(x.at(tick));
    return html`<path class="rule" d="M${at} ${SIZE.top}V${FLOOR}"/><text class="tick" x="${at}"
 y="${FLOOR + 15}" text-anchor="middle">${x.labels[index] ?? ''}</text>`;
  });
  const lines = y.ticks.map((tick, index) => {
    const at = px(y.at(tick));
    return html`<path class="rule" d="M${SIZE.left} ${at}H${SIZE.width - SIZE.right}"/><text
 class="tick" x="${SIZE.left - 5}" y="${at + 4}" text-anchor="end">${y.labels[index] ?? ''}</text>`;
  });
  const middle = (SIZE.left + SIZE.width - SIZE.right) / 2;
  return html`${columns}${lines}<text class="axis" x="${middle}" y="${SIZE.height - 8}"
 text-anchor="middle">${plot.x.title}</text><text class="axis" text-anchor="middle"
 transform="translate(12 ${(SIZE.top + FLOOR) / 2}) rotate(-90)">${plot.y.title}</text>`;
}

function bandOf({ label, from, to, style }: PlotBand, index: number, xIn: AxisIn): Markup {
  const x = horizontal(xIn);
  const [left, right] = [px(x.at(from)), px(x.at(to))];
  const kind = style === null ? 'limit' : `band s${style}`;
  const isLeft = left > SIZE.width * 0.6;
  const width = px(Math.max(1.5, right - left));
  return html`<rect class="${kind}" x="${left}" y="${SIZE.top}" width="${width}"
 height="${FLOOR - SIZE.top}"/><text class="axis" x="${isLeft ? left - 3 : left + 4}"
 y="${SIZE.top + 12 + index * 13}" text-anchor="${isLeft ? 'end' : 'start'}">${label}</text>`;
}

function lineOf(series: PlotSeries, xIn: AxisIn, yIn: AxisIn): Markup {
  const [x, y] = [horizontal(xIn), vertical(yIn)];
  const { points, style, isStairs, isSmooth } = series;
  const path = points.map((point, index) => {
    const [left, top] = [px(x.at(point.x)), px(y.at(point.y))];
    if (index === 0) return isStairs ? `M${left} ${FLOOR}V${top}` : `M${left} ${top}`;
    return isStairs ? `H${left}V${top}` : `L${left} ${top}`;
  });
  const whiskers = points.map(({ x: at, interval }) =>
    interval ? `M${px(x.at(at))} ${px(y.at(interval.low))}V${px(y.at(interval.high))}` : '',
  );
  const marks = points.map((point) => markOf(style, px(x.at(point.x)), px(y.at(point.y))));
  const marked = html`<path class="mark" d="${marks.join('')}"/>`;
  return html`<g class="s${style}"><path class="line" d="${path.join('')}"/><path class="whisker"
 d="${whiskers.join('')}"/>${isSmooth || isStairs ? null : marked}</g>`;
}

/** Each style has another shape, so that styles differ in more than colour. */
export function markOf(style: number, x: number, y: number): string {
  const shapes = [
    `M${x - 3.5} ${y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0`,
    `M${x - 3} ${y - 3}h6v6h-6z`,
    `M${x} ${y - 4}l4 7h-8z`,
    `M${x} ${y - 4.5}l4.5 4.5l-4.5 4.5l-4.5 -4.5z`,
  ];
  return shapes[style % shapes.length] ?? '';
}

function legend(series: readonly PlotSeries[]): Markup {
  const items = series.map(
    ({ name, style }) => html`<li><svg viewBox="0 0 30 12" aria-hidden="true"><g class="s${style}">
<path class="line" d="M1 6H29"/><path class="mark" d="${markOf(style, 15, 6)}"/></g>
</svg>${name}</li>`,
  );
  return html`<ul class="legend">${items}</ul>`;
}

/** So many rows of a line are shown as a table; a curve of more is thinned. */
const ROWS_MAX = 12;

function numbers({ title, x, y, series }: Plot): Markup {
  const rows = series.flatMap(({ name, points }) => {
    const step = Math.ceil(points.length / ROWS_MAX);
    const shown = points.filter((_, n) => n % step === 0 || n === points.length - 1);
    return shown.map(
      (point) => html`<tr><td>${name}</td><td class="number">${shortNumber(point.x)}</td>
<td class="number">${shortNumber(point.y)}${within(point)}</td></tr>`,
    );
  });
  return html`<details><summary>Numbers</summary><div class="wide"><table><caption
 class="unseen">${title}</caption><thead><tr><th scope="col"></th><th scope="col"
 class="number">${x.title}</th><th scope="col" class="number">${y.title}</th></tr></thead>
<tbody>${rows}</tbody></table></div></details>`;
}

function within({ interval }: PlotPoint): string {
  return interval ? ` (${shortNumber(interval.low)} to ${shortNumber(interval.high)})` : '';
}

/** Pixels with one digit, to keep pages small. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}
