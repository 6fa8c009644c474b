/**
 * The charts of one trial as one SVG: panels stacked on one time axis, with the faults behind them.
 * Node draws the picture for readers without JavaScript; the browser draws the same, zoomed. Its
 * colours are classes of the page's style.
 */
import { html, type Markup } from '../page/escape.ts';
import { LEFT, px, RIGHT, type TimeView, timeScale } from './frame.ts';
import { lane, linePanel, type Panel, pointPanel } from './panel.ts';
import { type Scale, shortNumber } from './scale.ts';
import type { Band, TrialSeries } from './series.ts';

/** A moment worth a mark on the axis. */
export interface Mark {
  atMs: number;
  text: string;
}

/** From the bottom of a panel to the top of the next; holds the title of the next. */
const BETWEEN = 27;
/** From the bottom of a host's lane to the top of the next; lanes share a title. */
const BETWEEN_LANES = 4;
const LABELS = 18;
const MARKS = 20;
const AXIS = 36;

export function timePanels(
  series: TrialSeries,
  marks: readonly Mark[],
  view: TimeView,
  label: string,
): Markup {
  const time = timeScale(view);
  const panels = panelsOf(series);
  let top = LABELS;
  const parts: Markup[] = [];
  for (const panel of panels) {
    top += panel.isJoined ? BETWEEN_LANES : BETWEEN;
    parts.push(html`<g transform="translate(0 ${top})">${panel.draw(time, view)}</g>`);
    top += panel.height;
  }
  const bottom = top + MARKS + 6;
  const body = html`${bands(series, time, view, bottom)}${parts}
${eventMarks(marks, time, view, bottom)}${timeAxis(time, view, bottom)}`;
  const height = bottom + AXIS;
  return html`<svg class="panels" viewBox="0 0 ${view.width} ${height}" role="img"
 aria-label="${label}" data-bottom="${bottom}">${body}</svg>`;
}

function panelsOf(series: TrialSeries): Panel[] {
  const { rate, p50, p99, max, unanswered, pulse, lanes, links, lag, checkpoints } = series;
  const { binMs } = series;
  const silences = { isLog: true, kind: 'span' } as const;
  const panels: Panel[] = [
    linePanel({
      title: 'Throughput, operations/s',
      height: 80,
      binMs,
      lines: [{ name: 'acknowledged', values: rate, style: 'rate' }],
    }),
    linePanel({
      title: 'Reply time, ms',
      height: 120,
      isLog: true,
      binMs,
      lines: [
        { name: 'slowest', values: max, style: 'max' },
        { name: 'p99', values: p99, style: 'p99' },
        { name: 'p50', values: p50, style: 'p50' },
      ],
      crosses: { name: 'never answered', counts: unanswered },
    }),
    pointPanel({ title: 'Pulse: time since the echo before, ms', points: pulse, ...silences }),
    ...lanes.map(lane),
  ];
  if (links.length > 0) {
    const points = links.map(({ atMs, p50Ms }) => [atMs, p50Ms] as const);
    panels.push(pointPanel({ title: 'Link delay as measured, one way, ms', points, kind: 'stem' }));
  }
  if (lag.length > 0)
    panels.push(pointPanel({ title: 'Twins apart at a rendezvous, ms', points: lag, isLog: true }));
  if (checkpoints.length > 0)
    panels.push(
      pointPanel({ title: 'Pause of a checkpoint, ms', points: checkpoints, kind: 'stem' }),
    );
  return panels;
}

/** The background of a fault: hatched from armed to bitten, shaded from bitten to healed. */
function bands(series: TrialSeries, time: Scale, view: TimeView, bottom: number): Markup[] {
  let freeFrom = 0;
  return series.bands.map((band) => {
    const { armedMs, bittenMs, healedMs, label } = band;
    const endMs = healedMs ?? series.lengthMs;
    if (endMs < view.fromMs || armedMs > view.toMs) return html``;
    const [armed, bitten, end] = [time.at(armedMs), time.at(bittenMs), time.at(endMs)];
    const text = bandText(band);
    const at = Math.max(freeFrom, Math.min(bitten + 4, view.width - label.length * 6.6));
    // Labels of faults in quick succession give way to one another.
    const isRoom = at - bitten < 60;
    if (isRoom) freeFrom = at + label.length * 6.6 + 8;
    const shade = (from: number, to: number, name: string) =>
      html`<rect class="${name}" x="${px(from)}" y="${LABELS}"
 width="${px(Math.max(0.5, to - from))}" height="${bottom - LABELS}"/>`;
    const edge = (x: number, name: string) =>
      html`<path class="${name}" d="M${px(x)} 4V${bottom}"/>`;
    const healed = healedMs === null ? null : edge(end, 'healed');
    const words = html`<text class="fault" x="${px(at)}" y="13">${label}</text>`;
    return html`<g><title>${text}</title>${shade(armed, bitten, 'armed')}
${shade(bitten, end, 'bitten')}${edge(bitten, 'bite')}${healed}${isRoom ? words : null}</g>`;
  });
}

/** `Power cut: armed at 4,000 ms, bitten at 4,012 ms, never healed` */
export function bandText({ label, armedMs, bittenMs, healedMs }: Band): string {
  const healed = healedMs === null ? 'never healed' : `healed at ${shortNumber(healedMs)} ms`;
  const [armed, bitten] = [shortNumber(armedMs), shortNumber(bittenMs)];
  return `${label}: armed at ${armed} ms, bitten at ${bitten} ms, ${healed}`;
}

function eventMarks(marks: readonly Mark[], time: Scale, view: TimeView, bottom: number): Markup {
  const shown = marks.flatMap((mark, index) => {
    if (mark.atMs < view.fromMs || mark.atMs > view.toMs) return [];
    const [x, top] = [px(time.at(mark.atMs)), bottom - MARKS + 6];
    return html`<path class="mark" data-event="${index}"
 d="M${x} ${top}v${MARKS - 8}"><title>${mark.text}</title></path>`;
  });
  return html`<text class="tick" x="${LEFT - 6}" y="${bottom - 4}"
 text-anchor="end">events</text>${shown}`;
}

function timeAxis(time: Scale, view: TimeView, bottom: number): Markup {
  const ticks = time.ticks.map(
    (tick) => html`<path class="rule" d="M${px(time.at(tick))} ${LABELS}V${bottom}"/>
<text class="tick time" x="${px(time.at(tick))}" y="${bottom + 15}"
 text-anchor="${time.at(tick) > view.width - 24 ? 'end' : 'middle'}">${shortNumber(tick)}</text>`,
  );
  return html`<path class="axis" d="M${LEFT} ${bottom}H${view.width - RIGHT}"/>${ticks}
<text class="tick" x="${(LEFT + view.width) / 2}" y="${bottom + 31}"
 text-anchor="middle">ms after the load began</text>`;
}

/** Values at one moment, for the readout below the crosshair. */
export function readout(series: TrialSeries, atMs: number): [string, string][] {
  const bin = Math.floor(atMs / series.binMs);
  const inMs = (value: number | null | undefined) =>
    value === null || value === undefined ? 'no reply' : `${shortNumber(value)} ms`;
  const last = series.pulse.findLast(([at]) => at <= atMs);
  const lost = series.unanswered[bin] ?? 0;
  const roles = series.lanes.map(({ host, spans }): [string, string] => {
    const span = spans.find(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
    return [`host ${host}`, span?.role ?? 'unknown'];
  });
  return [
    ['at', `${shortNumber(Math.round(atMs))} ms`],
    ['throughput', bin in series.rate ? `${shortNumber(series.rate[bin] ?? 0)}/s` : '–'],
    ['p50', inMs(series.p50[bin])],
    ['p99', inMs(series.p99[bin])],
    ['slowest', inMs(series.max[bin])],
    ...(lost > 0 ? [['never answered', String(lost)] as [string, string]] : []),
    ['last echo', last ? `${shortNumber(atMs - last[0])} ms ago` : '–'],
    ...roles,
  ];
}

/** A picture of the whole trial, for readers without JavaScript and for paper. */
export function wholeTrial(
  series: TrialSeries,
  marks: readonly Mark[],
  label: string,
  width = 900,
): Markup {
  return timePanels(series, marks, { width, fromMs: 0, toMs: series.lengthMs }, label);
}
