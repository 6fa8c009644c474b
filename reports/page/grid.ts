/** The part of the page that shows scenarios by engines, with the reasons in each cell. */

import { type Cell, cellCount, cellReasons, matrixOf } from '../campaign/matrix.ts';
import type { Campaign } from '../campaign/schema.ts';
import { bdi, html, type Markup } from './escape.ts';
import { outcomeMark } from './outcome-mark.ts';

/** So many reasons of a cell stand open; the rest is folded away, or a row fills the screen. */
const OPEN_REASONS = 2;

/** Null unless there is more than one scenario or engine. */
export function grid(campaign: Campaign): Markup | null {
  const { engines, rows } = matrixOf(campaign);
  if (rows.length < 2 && engines.length < 2) return null;
  const lines = rows.map(
    ({ scenario, cells }) =>
      html`<tr><th scope="row">${bdi(scenario)}</th>${cells.map(inTable)}</tr>`,
  );
  const heads = engines.map((engine) => html`<th scope="col">${bdi(engine)}</th>`);
  return html`<h2>Scenarios and engines</h2><div class="wide"><table class="grid"><thead><tr><th>Scenario</th>${heads}</tr></thead><tbody>${lines}</tbody></table></div><h2>Trials</h2>`;
}

function inTable(cell: Cell | null): Markup {
  if (!cell) return html`<td class="soft">–</td>`;
  const reasons = cellReasons(cell).map((reason) => html`<div class="soft">${bdi(reason)}</div>`);
  const rest = reasons.slice(OPEN_REASONS);
  const folded = html`<details><summary class="soft">${rest.length} more</summary>${rest}</details>`;
  return html`<td>${outcomeMark(cell.outcome)}${cell.isKnown ? ' (known)' : ''}${cellCount(cell)}${reasons.slice(0, OPEN_REASONS)}${rest.length > 0 ? folded : null}</td>`;
}
