/** The events of a trial as a table beside its charts; each is a mark on the time axis. */
import { MOMENTS } from '../../lab/recording/clock-offsets.ts';
import type { Event } from '../../lab/recording/events.ts';
import type { Mark } from '../charts/time-panels.ts';
import { bdi, html, type Markup } from './escape.ts';

export interface LoggedEvent extends Mark {
  readonly source: string;
  readonly event: string;
  readonly details: string;
}

export interface EventLog {
  readonly events: readonly LoggedEvent[];
  /** Number of relevant events that were left out. */
  readonly leftOut: number;
}

/** Samples are drawn or measured, and no events of the story. */
const SAMPLES: readonly string[] = ['load-sample', 'link-sample'];
const EVENTS_MAX = 500;
const DETAILS_MAX = 160;

/** In the order of time; `beginNs` is the begin of the load, or of the trial without one. */
export function eventLog(events: readonly Event[], beginNs: number): EventLog {
  const logged = events.filter(({ event }) => !SAMPLES.includes(event));
  const inOrder = [...logged].sort((left, right) => left.tNs - right.tNs);
  const shown = inOrder.slice(0, EVENTS_MAX).map((entry): LoggedEvent => {
    const { source, event, tNs, ...fields } = entry;
    const details = detailsOf(fields, beginNs);
    const atMs = msAfter(tNs, beginNs);
    return { source, event, details, atMs, text: `${event} (${source}) ${details}`.trim() };
  });
  return { events: shown, leftOut: inOrder.length - shown.length };
}

/** Decimal places: tenths of a millisecond are enough for readers. */
function msAfter(tNs: number, beginNs: number): number {
  return Math.round((tNs - beginNs) / 1e5) / 10 + 0; // + 0: no -0
}

/** Moments among the fields are given in ms after the begin, as the event itself. */
function detailsOf(fields: object, beginNs: number): string {
  const parts = Object.entries(fields).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    if (MOMENTS.includes(name) && typeof value === 'number')
      return `${name.slice(0, -'Ns'.length)} at ${msAfter(value, beginNs)} ms`;
    return `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`;
  });
  const whole = parts.join(', ');
  return whole.length > DETAILS_MAX ? `${whole.slice(0, DETAILS_MAX)}…` : whole;
}

export function eventTable({ events, leftOut }: EventLog): Markup {
  const rows = events.map(
    ({ atMs, source, event, details }, index) => html`<tr data-event="${index}"
 data-ms="${atMs}"><td class="number">${atMs.toLocaleString('en')}</td>
<td><b>${bdi(event)}</b> <span class="soft">${bdi(source)}</span> ${bdi(details)}</td></tr>`,
  );
  const rest = html`<p class="soft">${leftOut} later events are in events.jsonl.</p>`;
  return html`<div class="log"><input type="search" placeholder="Search events"
 aria-label="Search events" hidden><div class="rows" tabindex="0"><table><thead><tr>
<th class="number" scope="col">ms</th><th scope="col">Event</th></tr></thead>
<tbody>${rows}</tbody></table>${leftOut > 0 ? rest : null}</div></div>`;
}
