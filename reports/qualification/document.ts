/** The qualification document: a checklist with its results, for print and signature. */
import { html, type Markup } from '../page/escape.ts';
import { wholePage } from '../page/shell.ts';
import type { Checklist } from './checklist.ts';
import { DOCUMENT_STYLE } from './document-style.ts';
import type { RowResult, RowState } from './rows.ts';

export interface Qualification {
  readonly checklist: Checklist;
  readonly results: readonly RowResult[];
  /** The product under qualification: name and version as its vendor and the engine give them. */
  readonly product: { readonly name: string; readonly version: string };
  /** Names and values of the environment: computer, kernel, QEMU, guest, ftlab. */
  readonly environment: Readonly<Record<string, string>>;
  /** ISO times. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly command: string;
  /** Digests of the evidence of the document, by path. */
  readonly digests: readonly { readonly path: string; readonly sha256: string }[];
  readonly isQuick: boolean;
  /** Sentences about the evidence that a reader must know, beside the rows that are not met. */
  readonly notes: readonly string[];
}

export type Overall = 'qualified' | 'not qualified' | 'not finished';

/** Signs beside colour, and the order in which states are counted. */
const SIGNS: Record<RowState, string> = {
  met: '✓',
  'signed off': '✓',
  waived: '~',
  'not applicable': '○',
  'not enough evidence': '?',
  'not met': '✗',
};

/** Qualified when every MUST that applies is met, signed off or waived. */
export function overall(results: readonly RowResult[]): Overall {
  const musts = results.filter(({ row }) => row.requirement === 'MUST');
  if (musts.some(({ state }) => state === 'not met')) return 'not qualified';
  if (musts.some(({ state }) => state === 'not enough evidence')) return 'not finished';
  const isShown = musts.some(({ state }) => state === 'met' || state === 'signed off');
  return isShown ? 'qualified' : 'not finished';
}

/** The sentence at the head of the document and on the terminal. */
export function overallSentence(qualification: Qualification): string {
  const { checklist, product, results } = qualification;
  const name = `${product.name} ${product.version}`.trim();
  const counts = (Object.keys(SIGNS) as RowState[]).flatMap((state) => {
    const count = results.filter((result) => result.state === state).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  const verdict = {
    qualified: `meets every MUST of “${checklist.title}”`,
    'not qualified': `does not meet “${checklist.title}”`,
    'not finished': `is not yet shown to meet “${checklist.title}”`,
  }[overall(results)];
  return `${name} ${verdict}: ${counts.join(', ')}.`;
}

/** A page that stands alone: no script, nothing loaded. */
export function qualificationDocument(qualification: Qualification): Markup {
  const { checklist, results, product } = qualification;
  const body = html`<header><p class="kind">Qualification</p><h1>${checklist.title}</h1>
<p class="overall ${overall(results).replace(' ', '-')}">${overallSentence(qualification)}</p>
<p>${checklist.about}</p></header>
${facts(qualification)}
<h2>Summary</h2>${summary(results)}
<h2>Requirements</h2>${results.map(section)}
${deviations(qualification)}
${signatures()}
${digestList(qualification)}`;
  const title = `${checklist.title}: ${product.name}`;
  return wholePage({ title, body, style: DOCUMENT_STYLE, script: null });
}

function facts({ checklist, product, environment, ...rest }: Qualification): Markup {
  const rows: [string, string][] = [
    ['Product', `${product.name} ${product.version}`],
    ['Checklist', `${checklist.name}, version ${checklist.version}`],
    ['Measured', `${rest.startedAt} to ${rest.endedAt}`],
    ['Confidence of every bound', `${checklist.confidence * 100} %`],
    ['Command', rest.command],
    ...Object.entries(environment),
  ];
  const quick = rest.isQuick
    ? html`<p><strong>Quick run:</strong> three trials a row can refute a requirement and never show
that it is met.</p>`
    : null;
  const lines = rows.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  );
  return html`<table class="facts"><tbody>${lines}</tbody></table>${quick}`;
}

function mark(state: RowState): Markup {
  return html`<span class="state ${state.replaceAll(' ', '-')}">${SIGNS[state]} ${state}</span>`;
}

function summary(results: readonly RowResult[]): Markup {
  const lines = results.map(
    ({ row, state }) =>
      html`<tr><td><a href="#${row.id}">${row.id}</a></td><td>${row.requirement}</td>
<td>${row.text}</td><td>${mark(state)}</td></tr>`,
  );
  return html`<table class="summary"><thead><tr><th scope="col">Row</th><th scope="col"></th>
<th scope="col">Requirement</th><th scope="col">Result</th></tr></thead>
<tbody>${lines}</tbody></table>`;
}

function section(result: RowResult): Markup {
  const { row, state, why } = result;
  const { title, url } = row.source;
  const source = url ? html`<a href="${url}">${title}</a>` : html`${title}`;
  return html`<section id="${row.id}"><h3>${row.id} · ${row.requirement} · ${mark(state)}</h3>
<p>${row.text}</p><p class="why">${why}</p>${procedure(result)}
<p class="source">Source: ${source}</p></section>`;
}

function procedure({ row, judged, failed, needed, failureShareAtMost, trials }: RowResult): Markup {
  if (row.operator) {
    const { instructions, acceptance, evidence } = row.operator;
    return html`<dl><dt>Instructions</dt><dd>${instructions}</dd><dt>Acceptance</dt>
<dd>${acceptance}</dd><dt>Evidence</dt><dd>${evidence}</dd></dl>`;
  }
  const { scenarios = [], expectations, limits = [] } = row.procedure ?? {};
  const bound = failureShareAtMost === null ? '–' : `${(failureShareAtMost * 100).toFixed(1)} %`;
  const limited = limits.map(({ measure, of, atMost, atLeast }) => {
    const most = atMost === undefined ? '' : ` at most ${atMost}`;
    const least = atLeast === undefined ? '' : ` at least ${atLeast}`;
    return `${measure} (${of === 'every' ? 'every trial' : 'median'})${least}${most}`;
  });
  const criteria = [...(expectations ?? ['every expectation of the scenario']), ...limited];
  const evidence = trials.map(
    ({ folder, verdict, text }) => html`<li><code>${folder}</code>: ${verdict}, ${text}</li>`,
  );
  return html`<dl><dt>Procedure</dt><dd>${scenarios.join(', ')}: ${criteria.join(', ')}</dd>
<dt>Trials</dt><dd>${judged} judged of ${needed} required, ${failed} failed; share of failures
at most ${bound}</dd></dl>
<details><summary>${trials.length} recordings</summary><ul>${evidence}</ul></details>`;
}

function deviations({ results, notes }: Qualification): Markup {
  const waived = results.filter(({ state }) => state === 'waived' || state === 'not met');
  const lines = [
    ...waived.map(({ row, state, why }) => html`<li>${row.id}, ${state}: ${why}</li>`),
    ...notes.map((note) => html`<li>${note}</li>`),
  ];
  const list = lines.length > 0 ? html`<ul>${lines}</ul>` : html`<p>None.</p>`;
  return html`<h2>Deviations</h2>${list}`;
}

function signatures(): Markup {
  const line = (role: string) =>
    html`<tr><th scope="row">${role}</th><td></td><td></td><td></td></tr>`;
  return html`<section class="signatures"><h2>Signatures</h2><table><thead><tr><th></th>
<th scope="col">Name</th><th scope="col">Date</th><th scope="col">Signature</th></tr></thead>
<tbody>${['Vendor', 'Customer', 'Witness'].map(line)}</tbody></table></section>`;
}

function digestList({ digests }: Qualification): Markup {
  const lines = digests.map(
    ({ path, sha256 }) =>
      html`<tr><td><code>${path}</code></td><td><code>${sha256}</code></td></tr>`,
  );
  return html`<h2>Digests of the recordings (SHA-256)</h2>
<table class="digests"><tbody>${lines}</tbody></table>`;
}
