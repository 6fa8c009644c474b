/** How the cells of a campaign stand against the last time that each was judged. */
import {
  type CellStanding,
  listedStandings,
  standingCounts,
  standingLine,
} from '../history/standings.ts';
import { bdi, html, type Markup } from './escape.ts';

/** No list is longer: the rest is counted. */
const LINES_MAX = 50;

/** Null where every cell passes as before, or nothing is known. */
export function lastTime(standings: readonly CellStanding[]): Markup | null {
  const counts = standingCounts(standings);
  if (counts === '') return null;
  const listed = listedStandings(standings);
  const more = listed.length - LINES_MAX;
  const lines = listed
    .slice(0, LINES_MAX)
    .map((standing) => html`<li class="${toneOf(standing)}">${bdi(standingLine(standing))}</li>`);
  return html`<section class="last-time"><p class="label">Against the last time:
<b>${counts}</b></p>${lines.length > 0 ? html`<ul>${lines}</ul>` : null}
${more > 0 ? html`<p class="soft">${more} more are in the history.</p>` : null}</section>`;
}

function toneOf({ standing }: CellStanding): string {
  if (standing === 'fixed') return 'passed';
  return standing === 'flaky' ? 'known' : 'failed';
}
