/** The history as a self-contained page without a script: trends with their change points. */
import { type Plot, plotFigure } from '../charts/plot.ts';
import { bdi, html, type Markup } from '../page/escape.ts';
import { PLOT_STYLE } from '../page/plot-style.ts';
import { frame } from '../page/shell.ts';
import type { Overview } from './overview.ts';
import { listedStandings, minuteOf, standingCounts, standingLine } from './standings.ts';
import { type Change, isConstant, type Trend } from './trends.ts';
import { changeText, directionText, engineText, shareText } from './words.ts';

/** More charts make a page that no browser opens at once; a filter shows the others. */
const CHARTS_MAX = 400;

/** Narrow screens scroll the table in its box, and the page not at all. */
const OWN_STYLE = '.changes { min-width: 46rem; }\n';

/** The complete HTML document. */
export function historyPage(overview: Overview): Markup {
  const varying = overview.trends.filter((trend) => !isConstant(trend));
  const cells = [...Map.groupBy(varying.slice(0, CHARTS_MAX), cellText)];
  const links = cells.map(([name], index) => html`<a href="#cell-${index + 1}">${bdi(name)}</a>`);
  const left = varying.length - CHARTS_MAX;
  const body = html`<header><h1>History</h1>
<p class="soft">${extent(overview)}</p>
${standings(overview)}
<nav class="contents">${links}</nav></header>
<main>${changes(overview.trends)}
${left > 0 ? html`<p class="warning">${left} series more: ask for a suite.</p>` : null}
${cells.map(([name, trends], index) => cellSection(name, trends, index))}
${constants(overview.trends)}</main>`;
  const style = `${PLOT_STYLE}${OWN_STYLE}`;
  return frame({ title: 'ftlab: history', body, style, script: null });
}

function extent({ campaigns, trends }: Overview): string {
  const days = campaigns.map(({ startedAt }) => startedAt.slice(0, 10)).sort();
  const series = trends.length.toLocaleString('en');
  if (campaigns.length === 0) return 'No campaign is stored.';
  return `${campaigns.length} campaigns from ${days[0]} to ${days.at(-1)}; ${series} series`;
}

function standings(overview: Overview): Markup {
  const counts = standingCounts(overview.standings) || 'nothing failed';
  const lines = listedStandings(overview.standings).map(
    (standing) => html`<li>${bdi(standingLine(standing))}</li>`,
  );
  return html`<h2>Against the last time: ${counts}</h2><ul>${lines}</ul>`;
}

/** Every change, the newest first. */
function changes(trends: readonly Trend[]): Markup {
  const all = trends.flatMap((trend) => trend.changes.map((change) => ({ trend, change })));
  const at = ({ trend, change }: (typeof all)[number]) =>
    trend.points[change.at]?.campaign.startedAt ?? '';
  all.sort((left, right) => at(right).localeCompare(at(left)));
  if (all.length === 0) return html`<h2>Changes</h2><p>None lasts and matters.</p>`;
  const rows = all.map(
    (entry) => html`<tr><td>${minuteOf(at(entry))}</td><td>${direction(entry.change)}</td>
<td>${bdi(cellText(entry.trend))}</td><td>${entry.trend.measure.title}</td>
<td>${changeText(entry.change, entry.trend)}</td>
<td>${bdi(entry.change.differences.join(', ') || 'nothing that is recorded')}</td></tr>`,
  );
  return html`<h2>Changes</h2><div class="wide"><table class="changes">
<thead><tr><th scope="col">Since</th><th scope="col"></th>
<th scope="col">Scenario and engine</th><th scope="col">Measure</th>
<th scope="col">Medians</th><th scope="col">What else changed about then</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function direction(change: Change): Markup {
  const outcome = { worse: 'failed', better: 'passed', changed: 'skipped' };
  const text = directionText(change) as keyof typeof outcome;
  return html`<span class="outcome ${outcome[text]}">${text}</span>`;
}

/** `smoke/active-power on lockstep`; the kind of computer stands in its section. */
function cellText(trend: Trend): string {
  return `${trend.scenario} on ${engineText(trend)}`;
}

function cellSection(name: string, trends: readonly Trend[], index: number): Markup {
  const computers = [...new Set(trends.map(({ computer }) => computer))];
  const groups = computers.map((computer) => {
    const plots = trends.filter((trend) => trend.computer === computer).map(trendPlot);
    return html`<p class="soft">${bdi(computer)}</p>
<div class="plots">${plots.map(plotFigure)}</div>`;
  });
  return html`<section id="cell-${index + 1}"><h2>${bdi(name)}</h2>${groups}</section>`;
}

const DAY_MS = 86_400_000;
const STYLES = { worse: 2, better: 3, changed: 0 };

/** Exported for its test: a trend, with a band from the last point before a change to the next. */
export function trendPlot(trend: Trend): Plot {
  const { measure, points } = trend;
  const startMs = Date.parse(points[0]?.campaign.startedAt ?? '');
  const dayOf = (index: number) =>
    (Date.parse(points[index]?.campaign.startedAt ?? '') - startMs) / DAY_MS;
  const first = points[0]?.campaign.startedAt.slice(0, 10) ?? '';
  return {
    title: measure.title,
    x: { title: `days since ${first}`, kind: 'linear' },
    y: { title: measure.unit, kind: 'linear' },
    series: [
      {
        ...{ name: 'median of a campaign', style: 1 },
        points: points.map(({ value }, index) => ({ x: dayOf(index), y: value })),
      },
    ],
    bands: trend.changes.map((change) => {
      const text = directionText(change) as keyof typeof STYLES;
      const label = `${text}${shareText(change.before, change.after)}`;
      return { label, from: dayOf(change.at - 1), to: dayOf(change.at), style: STYLES[text] };
    }),
  };
}

function constants(trends: readonly Trend[]): Markup {
  const constant = trends.filter(isConstant);
  const cells = [...Map.groupBy(constant, cellText)].map(([name, group]) => {
    const texts = group.map(({ measure, points }) => `${measure.name} ${points[0]?.value}`);
    return html`<li>${bdi(name)}: ${texts.join(', ')}</li>`;
  });
  if (cells.length === 0) return html``;
  return html`<h2>Never changed</h2><details><summary>${constant.length} series</summary>
<ul>${cells}</ul></details>`;
}
