/** The operations that speak against the system under test, with the moments around each. */
import type { Offence } from '../checkers/checker.ts';
import { measures } from '../measures/catalogue.ts';
import type { Operation } from '../measures/operations.ts';
import { bdi, html, type Markup } from './escape.ts';
import type { LoggedEvent } from './event-log.ts';

/** So many operations of each kind are listed. */
const LISTED_MAX = 12;
const REPLY_MAX = 120;

export interface OffendingOperation {
  readonly offence: Offence;
  /** Undefined for an operation that no client sent. */
  readonly operation: Operation | undefined;
}

/** Null when there are none. `beginNs` is the begin of the load. */
export function offenceTables(
  offences: readonly OffendingOperation[],
  events: readonly LoggedEvent[],
  beginNs: number,
): Markup | null {
  if (offences.length === 0) return null;
  const groups = Map.groupBy(offences, ({ offence }) => offence.measure);
  const tables = [...groups].map(([name, group]) => {
    const title = measures.find((measure) => measure.name === name)?.title ?? name;
    const rows = group.slice(0, LISTED_MAX).map((entry) => row(entry, events, beginNs));
    const more = group.length - rows.length;
    return html`<h4>${title}: ${group.length}</h4><div class="wide"><table class="offences"><thead>
<tr><th scope="col">Operation</th><th scope="col" class="number">due, ms</th>
<th scope="col" class="number">sent</th><th scope="col" class="number">answered</th>
<th scope="col">Reply</th><th scope="col">Event before the answer</th>
<th scope="col">Event after it</th></tr></thead><tbody>${rows}</tbody></table></div>
${more > 0 ? html`<p class="soft">${more} more are not listed.</p>` : null}`;
  });
  return html`<h3>Operations behind it</h3>${tables}`;
}

function row(
  { offence, operation }: OffendingOperation,
  events: readonly LoggedEvent[],
  beginNs: number,
): Markup {
  const { says } = offence;
  if (!operation)
    return html`<tr><th scope="row">${offence.operation ?? '–'}</th>
<td colspan="6">${bdi(says ?? 'no client sent it')}</td></tr>`;
  const { f, key, value, intendedNs, sentNs, endedNs, end, result, connection } = operation;
  const msOf = (tNs: number) => Math.round((tNs - beginNs) / 1e5) / 10;
  const momentMs = msOf(endedNs ?? sentNs);
  const before = events.findLast(({ atMs }) => atMs <= momentMs);
  const after = events.find(({ atMs }) => atMs > momentMs);
  // The value that a ledger appends is the number of the operation.
  const request = [
    ...[`${operation.operation}`, f, ...(key === undefined ? [] : [key])],
    ...(value === undefined || value === operation.operation ? [] : [replyText(value)]),
  ].join(' ');
  return html`<tr><th scope="row">${bdi(request)} <span class="soft">connection
${connection}</span></th><td class="number">${moment(msOf(intendedNs))}</td>
<td class="number">${moment(msOf(sentNs))}</td>
<td class="number">${endedNs === null ? 'never' : moment(msOf(endedNs))}</td>
<td>${end ?? 'no end'} <code>${bdi(replyText(result))}</code>${
    says
      ? html` <span
 class="soft">${bdi(says)}</span>`
      : null
  }</td>
<td>${near(before, momentMs)}</td><td>${near(after, momentMs)}</td></tr>`;
}

/** A moment that the page's script shows in the chart. */
function moment(ms: number): Markup {
  return html`<button type="button" class="when" data-ms="${ms}"
 title="Show this moment in the chart">${ms.toLocaleString('en')}</button>`;
}

function near(event: LoggedEvent | undefined, momentMs: number): Markup {
  if (!event) return html`–`;
  const distance = Math.abs(event.atMs - momentMs);
  const side = event.atMs <= momentMs ? 'before' : 'after';
  return html`${bdi(event.event)} <span class="soft">${distance.toLocaleString('en', {
    maximumFractionDigits: 1,
  })} ms ${side}</span>`;
}

function replyText(result: unknown): string {
  const text = result === undefined ? '' : (JSON.stringify(result) ?? '');
  return text.length > REPLY_MAX ? `${text.slice(0, REPLY_MAX)}…` : text;
}
