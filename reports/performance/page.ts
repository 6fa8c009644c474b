/** The performance report: a self-contained page without a script, made from bench.json. */
import { bdi, html, type Markup } from '../page/escape.ts';
import { PLOT_STYLE } from '../page/plot-style.ts';
import { frame } from '../page/shell.ts';
import { doubts, findings } from './findings.ts';
import type { BenchRun } from './schema.ts';
import { type Section, sections } from './sections.ts';

/** The page of a run, or of several that were put together. */
export function performancePage(run: BenchRun): Markup {
  const all = sections(run);
  const links = all.map(({ id, title }) => html`<a href="#${id}">${title}</a>`);
  const body = html`<header><h1>Performance of protected guests</h1>
<p class="soft">${origin(run)}</p>
${found(run)}${doubted(run)}
<nav class="contents">${links}</nav></header>
<main>${all.map(sectionOf)}
${method(run)}</main>`;
  return frame({ title: 'ftlab: performance', body, style: PLOT_STYLE, script: null });
}

function sectionOf({ id, title, body }: Section): Markup {
  return html`<section id="${id}"><h2>${title}</h2>${body}</section>`;
}

function origin({ measured, environment }: BenchRun): Markup {
  const { processor = 'unknown', cores = '?', kernel = '?', qemu = '?' } = environment;
  const versions = [...new Set(measured.map(({ tool }) => tool.version))].join(', ');
  const days = measured.map(({ startedAt }) => startedAt.slice(0, 10)).sort();
  const when = [...new Set([days[0], days.at(-1)])].join(' to ');
  return html`${bdi(processor)} × ${bdi(cores)}, Linux ${bdi(kernel)}, QEMU ${bdi(qemu)};
ftlab ${bdi(versions)}; measured ${bdi(when)}`;
}

function found(run: BenchRun): Markup {
  const lines = findings(run).map((text) => html`<li>${bdi(text)}</li>`);
  if (lines.length === 0) return html`<p>No figure of this run compares engines.</p>`;
  return html`<ul class="findings">${lines}</ul>`;
}

function doubted(run: BenchRun): Markup | null {
  const lines = doubts(run).map((text) => html`<li>${bdi(text)}</li>`);
  if (lines.length === 0) return null;
  return html`<div class="warning"><strong>Read with care</strong><ul>${lines}</ul></div>`;
}

function method({ measured, environment }: BenchRun): Markup {
  const runs = measured.map(
    ({ startedAt, endedAt, command, seed, tool }) => html`<tr><td>${bdi(startedAt)}</td>
<td>${bdi(endedAt)}</td><td><code>${command}</code></td><td>${seed}</td>
<td><code>${tool.commit ?? 'no clone'}</code>${tool.dirty ? ', changed' : ''}</td></tr>`,
  );
  const facts = Object.entries(environment).map(
    ([name, value]) => html`<tr><th scope="row">${bdi(name)}</th><td>${bdi(value)}</td></tr>`,
  );
  return html`<section id="method"><h2>How it was measured</h2>
<p>In each round every engine runs the same trial, in an order that turns from round to round.
A value is the median over the rounds; in brackets stands where the true one lies, at 95 %, whatever
its distribution. A broken trial is no measurement. Times are of one clock, and replies are counted
from when they were due.</p>
<div class="wide"><table><thead><tr><th scope="col">Begin</th><th scope="col">End</th>
<th scope="col">Command</th><th scope="col">Seed</th><th scope="col">Commit</th></tr></thead>
<tbody>${runs}</tbody></table></div>
<h3>Computer</h3><div class="wide"><table><tbody>${facts}</tbody></table></div></section>`;
}
