/** The part of the page that shows scenarios by engines, with the reasons in each cell. */

import { type Cell, cellCount, cellMark, cellReasons, matrixOf } from '../campaign/matrix.ts';
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import { bdi, html, type Markup } from './escape.ts';
import { SIGNS } from './outcome-mark.ts';

/** So many reasons of a cell stand open; the rest is folded away, or a row fills the screen. */
const OPEN_REASONS = 2;
/** Number of cells from which a grid is dense: its reasons are folded. */
const DENSE_CELLS = 40;

/** Null unless there is more than one scenario or engine. A cell leads to its trials. */
export function grid(campaign: Campaign, linkOf: (trial: CampaignTrial) => string): Markup | null {
  const { engines, rows } = matrixOf(campaign);
  if (rows.length < 2 && engines.length < 2) return null;
  const open = rows.length * engines.length > DENSE_CELLS ? 0 : OPEN_REASONS;
  const lines = rows.map(({ scenario, cells }) => {
    const drawn = cells.map((cell, index) => {
      const engine = engines[index];
      const trials = campaign.trials.filter(
        (trial) => trial.scenario === scenario && trial.engine === engine,
      );
      const worst = trials.find(({ outcome }) => outcome === cell?.outcome) ?? trials[0];
      return inTable(cell, worst ? linkOf(worst) : '', open);
    });
    return html`<tr><th scope="row">${bdi(scenario)}</th>${drawn}</tr>`;
  });
  const heads = engines.map((engine) => html`<th scope="col">${bdi(engine)}</th>`);
  return html`<h2 id="grid">Scenarios and engines</h2><div class="wide"><table class="grid"><thead>
<tr><th scope="col">Scenario</th>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

function inTable(cell: Cell | null, link: string, open: number): Markup {
  if (!cell) return html`<td class="soft">–</td>`;
  const reasons = cellReasons(cell).map((reason) => html`<div class="soft">${bdi(reason)}</div>`);
  const rest = reasons.slice(open);
  const name = open > 0 ? `${rest.length} more` : counted(rest.length);
  const folded = html`<details><summary class="soft">${name}</summary>${rest}</details>`;
  const tone = cell.isKnown ? 'known' : cell.outcome;
  const word = `${cell.outcome}${cellMark(cell)}`;
  return html`<td class="cell ${tone}"><a href="${link}"><span class="outcome ${tone}">
${SIGNS[cell.outcome]} ${word}</span>${cellCount(cell)}</a>
${reasons.slice(0, open)}${rest.length > 0 ? folded : null}</td>`;
}

function counted(reasons: number): string {
  return reasons === 1 ? '1 reason' : `${reasons} reasons`;
}
