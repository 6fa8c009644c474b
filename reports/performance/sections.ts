/** The sections of the performance report. A section without figures names the missing figure. */

import { plotFigure } from '../charts/plot.ts';
import { bdi, html, type Markup } from '../page/escape.ts';
import { NOT_MEASURED } from '../page/format.ts';
import {
  type Comparison,
  engineAgainstEngine,
  protectedAgainstUnprotected,
} from './comparisons.ts';
import { dominantSteps, stepsOf } from './dominates.ts';
import { curvePlots, distancePlots, outagePlots } from './plots.ts';
import { published } from './published.ts';
import type { BenchRun, FigureData } from './schema.ts';
import { figureTable, inDigits, withInterval } from './table.ts';

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Markup;
}

/** Every section in its order. */
export function sections(run: BenchRun): Section[] {
  const parts = [against(run), engines(run), curves(run), capacity(run), outages(run), cost(run)];
  return [...parts, distance(run), reprotection(run), dominates(run), elsewhere(), others(run)];
}

function missing(figure: string): Markup {
  return html`<p class="soft">Not measured in this run:
<code>scripts/ftlab bench --only ${figure}</code></p>`;
}

function against(run: BenchRun): Section {
  const rows = protectedAgainstUnprotected(run);
  const says = 'Ratios are taken round by round: both sides of a round ran in sequence.';
  const body = rows.length > 0 ? ratioTable(rows, says) : missing('replies');
  return { id: 'protected', title: 'Protected against unprotected', body };
}

function engines(run: BenchRun): Section {
  const rows = engineAgainstEngine(run);
  const body =
    rows.length > 0 ? ratioTable(rows, 'The same rounds, engine by engine.') : missing('replies');
  return { id: 'engines', title: 'Engine against engine', body };
}

/** A row for each quantity and condition, a column for each pair of engines. */
function ratioTable(rows: readonly Comparison[], says: string): Markup {
  const pairOf = ({ engine, against: other }: Comparison) => `${engine} against ${other}`;
  const pairs = [...new Set(rows.map(pairOf))];
  const kinds = Map.groupBy(rows, ({ quantity, condition }) => `${quantity} ${condition}`);
  const heads = pairs.map((pair) => html`<th scope="col">${bdi(pair)}</th>`);
  const lines = [...kinds].map(([kind, its]) => {
    const cells = pairs.map((pair) => {
      const match = its.find((comparison) => pairOf(comparison) === pair);
      return html`<td>${match ? ratioCell(match) : NOT_MEASURED}</td>`;
    });
    return html`<tr><th scope="row">${bdi(kind)}</th>${cells}</tr>`;
  });
  return html`<p>${says} In brackets: where the true ratio lies, at 95 %.</p>
<div class="wide"><table><thead><tr><th scope="col">Quantity</th>${heads}</tr></thead>
<tbody>${lines}</tbody></table></div>`;
}

function ratioCell({ ratio, better }: Comparison): Markup {
  const rounds = `${ratio.rounds} ${ratio.rounds === 1 ? 'round' : 'rounds'}`;
  return html`× ${withInterval(ratio.ratio, ratio.interval)}
<span class="soft">${meaning(ratio.interval, better)}, ${rounds}</span>`;
}

function meaning(interval: Comparison['ratio']['interval'], better: Comparison['better']): string {
  if (interval === null) return 'too few to say';
  if (interval.low <= 1 && interval.high >= 1) return 'no difference proven';
  const isMore = interval.low > 1;
  if (better === 'neither') return isMore ? 'more' : 'less';
  return (better === 'more') === isMore ? 'better' : 'worse';
}

function curves(run: BenchRun): Section {
  const plots = curvePlots(run).map(plotFigure);
  const body = html`<p>All replies of all rounds, counted from when each operation was due; one
without an answer counts as long as it waited. A curve ends where fewer than one lies beyond.</p>
<div class="plots">${plots}</div>`;
  return {
    id: 'percentiles',
    title: 'Reply times',
    body: plots.length > 0 ? body : missing('replies'),
  };
}

function capacity(run: BenchRun): Section {
  return { id: 'capacity', title: 'Capacity', body: tableOf(run, 'capacity') };
}

function outages(run: BenchRun): Section {
  const plots = outagePlots(run).map(plotFigure);
  const body = html`<div class="plots">${plots}</div>${tableOf(run, 'outages')}`;
  return { id: 'outages', title: 'Outage at a power cut', body };
}

/** Quantities of the figure `replies` that are no reply times. */
const COSTS = [
  'busyPercent',
  'syncBytesPerOperation',
  'checkpointPauseP50Ms',
  'checkpointPauseP99Ms',
  'checkpointPeriodMs',
  'checkpointBytes',
  'checkpointAcknowledgedMs',
];

function cost(run: BenchRun): Section {
  const replies = run.figures.find(({ name }) => name === 'replies');
  const title = 'Cost';
  if (!replies) return { id: 'cost', title, body: missing('replies') };
  const rows = replies.rows.map((row) => {
    return { ...row, values: row.values.filter(({ name }) => COSTS.includes(name)) };
  });
  const body = html`<p>Processors are those of the whole computer: twins, clients and ftlab
share it.</p>
${tableMarkup({ ...replies, rows })}`;
  return { id: 'cost', title, body };
}

function distance(run: BenchRun): Section {
  const plots = distancePlots(run).map(plotFigure);
  const body = html`<p>The line is the distance of the field’s promise. A shaded stretch is where
an engine stops keeping its own: nothing lost, one active host, replies within 100 ms at the 99th
percentile, outage within its limit; at 95 %.</p>
<div class="plots">${plots}</div>${tableOf(run, 'knee')}`;
  return { id: 'distance', title: 'Over the distance between the twins', body };
}

function reprotection(run: BenchRun): Section {
  return { id: 're-protection', title: 'Re-protection', body: tableOf(run, 're-protection') };
}

function dominates(run: BenchRun): Section {
  const title = 'What dominates';
  const steps = stepsOf(run);
  if (steps.length === 0) return { id: 'dominates', title, body: missing('steps') };
  const rows = steps.map(
    ({ subject, condition, replyMs, addedMs, interval }) => html`<tr><td>${bdi(subject)}</td>
<td>${condition}</td><td class="number">${inDigits(replyMs)} ms</td>
<td class="number">
${addedMs === null ? NOT_MEASURED : `+ ${withInterval(addedMs, interval)} ms`}</td></tr>`,
  );
  const largest = dominantSteps(steps).map(
    ({ subject, condition, addedMs }) =>
      html`<li>${condition}: <strong>${subject}</strong> adds the most,
${inDigits(addedMs)} ms.</li>`,
  );
  const none = html`<p class="soft">No step adds more than every other beyond doubt.</p>`;
  const body = html`<p>Each row has one thing more than the row before it.</p>
${largest.length > 0 ? html`<ul>${largest}</ul>` : none}
<div class="wide"><table><thead><tr><th scope="col">Guest</th><th scope="col">Load</th>
<th scope="col" class="number">Reply p50</th><th scope="col" class="number">Added by this step</th>
</tr></thead><tbody>${rows}</tbody></table></div>`;
  return { id: 'dominates', title, body };
}

function elsewhere(): Section {
  const rows = published.map(
    ({ system, kind, figure, conditions, source }) => html`<tr><td>${system}</td><td>${kind}</td>
<td>${figure}</td><td>${conditions}</td><td><a href="${source.url}">${source.title}</a>,
${source.year === null ? '' : `${source.year}, `}${source.section}</td></tr>`,
  );
  const body = html`<p><strong>Not measured here.</strong> What public documents state, on other
computers, guests and loads: it tells what the field reports, and no engine above is better or worse
for it.</p>
<div class="wide published"><table><thead><tr><th scope="col">System</th><th scope="col">Kind</th>
<th scope="col">Figure as published</th><th scope="col">Conditions</th><th scope="col">Source</th>
</tr></thead><tbody>${rows}</tbody></table></div>`;
  return { id: 'published', title: 'Published figures of other systems', body };
}

/** Figures that another section shows as a table or as plots alone. */
const SHOWN = ['capacity', 'outages', 'knee', 're-protection'];

function others(run: BenchRun): Section {
  const left = run.figures.filter(({ name }) => !SHOWN.includes(name));
  const body = html`${left.map(
    (figure) => html`<h3>${bdi(figure.title)}</h3>${tableMarkup(figure)}`,
  )}`;
  return { id: 'figures', title: 'All other figures', body };
}

function tableOf(run: BenchRun, name: string): Markup {
  const figure = run.figures.find((candidate) => candidate.name === name);
  return figure ? tableMarkup(figure) : missing(name);
}

/** A figure as a table: as many columns as the terminal has. */
function tableMarkup(figure: FigureData): Markup {
  const { heads, cells } = figureTable(figure);
  const head = heads.map((text) => html`<th scope="col">${text}</th>`);
  const rows = cells.map(
    (row) =>
      html`<tr><th scope="row">${bdi(row[0] ?? '')}</th>
${row.slice(1).map((text) => html`<td>${bdi(text)}</td>`)}</tr>`,
  );
  return html`<p class="soft">${bdi(figure.says)}</p>
<div class="wide"><table><thead><tr>${head}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}
