/** A strip plot: every trial as a dot, with the median and its confidence interval. */
import { html, type Markup } from '../page/escape.ts';
import type { Interval } from '../statistics/binomial.ts';
import { px } from './frame.ts';
import { linearScale, logScale, type Scale, shortNumber } from './scale.ts';

export interface StripDot {
  readonly value: number;
  /** Name of the trial. */
  readonly name: string;
  readonly link: string;
}

export interface StripRow {
  readonly name: string;
  /** Number of the page's line style, 0 to 3: its colour. */
  readonly style: number;
  readonly dots: readonly StripDot[];
  readonly median: number | null;
  /** Null when the trials are too few to say. */
  readonly interval: Interval | null;
  /** Trials without a value: not reached, or not measured. */
  readonly missing: number;
}

export interface Strip {
  readonly title: string;
  readonly unit: string;
  /** Word for a trial without a value. */
  readonly missingWord: string;
  readonly rows: readonly StripRow[];
}

const WIDTH = 380;
const SIDE = 10;
const ROW = 40;
const TOP = 6;
/** From this ratio of the largest to the smallest value on, the axis is logarithmic. */
const LOG_RATIO = 50;

/** The plot with its numbers as a table behind it; nothing without a value. */
export function stripFigure(strip: Strip): Markup {
  const values = strip.rows.flatMap(({ dots }) => dots.map(({ value }) => value));
  if (values.length === 0) return html``;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const ends = [SIDE, WIDTH - SIDE] as const;
  const isLog = low > 0 && high / low > LOG_RATIO;
  const scale = isLog
    ? logScale([low * 0.9, high * 1.1], ends)
    : linearScale([Math.min(0, low), high * 1.04 || 1], ends, 4);
  const bottom = TOP + strip.rows.length * ROW;
  const ticks = scale.ticks.map((tick) => {
    const x = px(scale.at(tick));
    return html`<path class="rule" d="M${x} ${TOP}V${bottom}"/><text class="tick" x="${x}"
 y="${bottom + 14}" text-anchor="${x > WIDTH - 24 ? 'end' : 'middle'}">${shortNumber(tick)}</text>`;
  });
  const rows = strip.rows.map((row, index) => drawnRow(row, TOP + index * ROW, scale, strip));
  return html`<figure class="strip"><figcaption>${strip.title}, ${strip.unit}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${bottom + 20}" role="group"
 aria-label="${strip.title}: every trial, with the median">${ticks}${rows}</svg>
${numbers(strip)}</figure>`;
}

function drawnRow(row: StripRow, y: number, scale: Scale, strip: Strip): Markup {
  const middle = y + 27;
  const dots = row.dots.map(({ value, name, link }, index) => {
    const at = middle + ((index * 7) % 9) - 4;
    return html`<a href="${link}"><circle cx="${px(scale.at(value))}" cy="${at}" r="3.2"><title>
${name}: ${shortNumber(value)} ${strip.unit}</title></circle></a>`;
  });
  const missing = row.missing > 0 ? `, ${row.missing} ${strip.missingWord}` : '';
  const head = html`<text class="tick" x="${SIDE}" y="${y + 13}">${row.name}, n =
 ${row.dots.length}${missing}</text>`;
  const span = row.interval;
  const whisker = span
    ? html`<path class="whisker" d="M${px(scale.at(span.low))} ${middle}H${px(scale.at(span.high))}
m0 -5v10M${px(scale.at(span.low))} ${middle - 5}v10"/>`
    : null;
  const tick =
    row.median === null || row.dots.length < 2
      ? null
      : html`<path class="median" d="M${px(scale.at(row.median))} ${middle - 9}v18"/>`;
  return html`<g class="s${row.style}">${head}${dots}${whisker}${tick}</g>`;
}

function numbers({ rows, missingWord }: Strip): Markup {
  const lines = rows.map(({ name, dots, median, interval, missing }) => {
    const values = dots.map(({ value }) => value);
    const range = values.length > 0 ? between(Math.min(...values), Math.max(...values)) : '–';
    return html`<tr><th scope="row">${name}</th><td class="number">${dots.length}</td>
<td class="number">${missing}</td>
<td class="number">${median === null ? '–' : shortNumber(median)}</td>
<td class="number">${interval ? between(interval.low, interval.high) : 'too few trials'}</td>
<td class="number">${range}</td></tr>`;
  });
  return html`<details class="figures"><summary>Numbers</summary><div class="wide"><table><thead>
<tr><th scope="col"></th><th scope="col" class="number">trials</th>
<th scope="col" class="number">${missingWord}</th><th scope="col" class="number">median</th>
<th scope="col" class="number">true median</th><th scope="col" class="number">all</th></tr></thead>
<tbody>${lines}</tbody></table></div></details>`;
}

function between(low: number, high: number): string {
  return `${shortNumber(low)} to ${shortNumber(high)}`;
}
