/** The charts of a trial on the page: the picture, the data for the script, and tables. */
import type { TrialSeries } from '../charts/series.ts';
import { bandText, wholeTrial } from '../charts/time-panels.ts';
import { type DrawnChain, waterfall } from '../charts/waterfall.ts';
import { bdi, html, type Markup, scriptJson } from './escape.ts';
import { type EventLog, eventTable } from './event-log.ts';
import { inMs } from './format.ts';

/** Lines of the table behind a chart. */
const TABLE_ROWS = 30;

/** Charts and event log of a trial, on one time axis. */
export function timeCharts(series: TrialSeries, log: EventLog, name: string): Markup {
  const marks = log.events.map(({ atMs, text }) => ({ atMs, text }));
  const label = `${name}: throughput, reply time, pulse and roles over time, faults shaded`;
  const faults = series.bands.map((band) => html`<li>${bdi(bandText(band))}</li>`);
  return html`<div class="timeline"><figure data-chart="time" data-label="${label}">
<script type="application/json">${scriptJson(series)}</script>
<div class="canvas" tabindex="0" role="group" aria-label="Arrow keys move the crosshair, + and −
 zoom, 0 shows the whole trial"></div>
<noscript>${wholeTrial(series, marks, label)}</noscript>
<output class="readout"></output><figcaption><ul class="soft">${faults}</ul>
${figureTable(series)}</figcaption></figure>
<aside aria-label="Events"><h3>Events</h3>${eventTable(log)}</aside></div>`;
}

/** The same in figures, for screen readers; each line covers several bins. */
function figureTable(series: TrialSeries): Markup {
  const { rate, p50, p99, max, unanswered, binMs } = series;
  const group = Math.max(1, Math.ceil(rate.length / TABLE_ROWS));
  const highest = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return inMs(known.length > 0 ? Math.max(...known) : null);
  };
  const rows: Markup[] = [];
  for (let bin = 0; bin < rate.length; bin += group) {
    const of = <T>(values: readonly T[]) => values.slice(bin, bin + group);
    const mean = of(rate).reduce((sum, value) => sum + value, 0) / of(rate).length;
    const lost = of(unanswered).reduce((sum, value) => sum + value, 0);
    const cells = [highest(of(p50)), highest(of(p99)), highest(of(max))];
    rows.push(html`<tr><th scope="row">${(bin * binMs).toLocaleString('en')}</th>
<td class="number">${mean.toFixed(1)}</td>
${cells.map((cell) => html`<td class="number">${cell}</td>`)}
<td class="number">${lost}</td></tr>`);
  }
  return html`<details class="figures"><summary>The charts in figures</summary><div class="wide">
<table><thead><tr><th scope="col">from, ms</th><th scope="col" class="number">operations/s</th>
<th scope="col" class="number">highest p50</th><th scope="col" class="number">highest p99</th>
<th scope="col" class="number">slowest</th><th scope="col" class="number">never answered</th>
</tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

export function chainChart(chains: readonly DrawnChain[], name: string): Markup {
  const label = `${name}: failover chain of each fault, as in the table below`;
  return html`<figure data-chart="chain" data-label="${label}">
<script type="application/json">${scriptJson(chains)}</script><div class="canvas"></div>
<noscript>${waterfall(chains, 900, label)}</noscript></figure>`;
}
