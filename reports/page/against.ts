/** The list under the verdict of a campaign: failures, and known failures. */

import { certaintyText, repeatsText } from '../campaign/certainty.ts';
import { isShown, unshown, unshownLine } from '../campaign/known.ts';
import { notableReasons, reasonText } from '../campaign/reasons.ts';
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import { bdi, html, type Markup } from './escape.ts';
import { inOrder } from './trial-list.ts';

/** So many lines stand open: the verdict has to fit on a screen. */
const OPEN_LINES = 8;
/** No list is longer: the trials themselves say the rest. */
const LINES_MAX = 300;

/**
 * Every reason of the trials that did not pass, each with a link to its trial; known failures are
 * folded behind the others. Known failures that did not occur are shown: their reference has to be
 * removed.
 */
export function against(campaign: Campaign, linkOf: (trial: CampaignTrial) => string): Markup {
  const reasons = inOrder(campaign.trials)
    .filter((trial) => trial.outcome !== 'passed')
    .flatMap((trial) => notableReasons(trial).map((reason) => ({ trial, reason })));
  const listed = (isKnown: boolean) =>
    reasons
      .filter(({ reason }) => isShown(reason) === isKnown)
      .map(({ trial, reason }) => {
        const marks = [repeatsText(trial), certaintyText(trial, campaign)];
        const marked = marks.filter((mark) => mark !== null).join('; ');
        const name = `${trial.scenario} on ${trial.engine}, trial ${trial.trial}`;
        const where = marked === '' ? name : `${name} (${marked})`;
        const text = bdi(reasonText(reason, trial));
        return html`<li><a href="${linkOf(trial)}">${bdi(where)}</a>: ${text}</li>`;
      });
  const [unknown, known] = [listed(false), listed(true)];
  const rest = unknown.slice(OPEN_LINES);
  const open = html`<ul>${unknown.slice(0, OPEN_LINES)}</ul>`;
  return html`${unknown.length > 0 ? open : null}
${rest.length > 0 ? folded(`${rest.length} more`, rest) : null}
${known.length > 0 ? folded(counted(known), known) : null}${missed(campaign)}`;
}

function folded(name: string, lines: readonly Markup[]): Markup {
  const more = lines.length - LINES_MAX;
  const last = more > 0 ? html`<li>… and ${more} more</li>` : null;
  return html`<details><summary>${name}</summary>
<ul>${lines.slice(0, LINES_MAX)}${last}</ul></details>`;
}

/** As many known failures that did not show are listed without a click. */
const UNSHOWN_OPEN = 3;

function missed(campaign: Campaign): Markup | null {
  const lines = unshown(campaign).map((failure) => html`<li>${bdi(unshownLine(failure))}</li>`);
  if (lines.length === 0) return null;
  // In a night there are so many that the grid would be far below them.
  const isOpen = lines.length <= UNSHOWN_OPEN ? html` open` : null;
  return html`<details class="unshown"${isOpen}><summary>${counted(lines)} did not show</summary>
<ul>${lines}</ul></details>`;
}

function counted({ length }: readonly unknown[]): string {
  return `${length} known ${length === 1 ? 'failure' : 'failures'}`;
}
