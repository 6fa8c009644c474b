/** What stands under the verdict of a campaign: what spoke against it, and what is known of that. */

import { isShown, unshown, unshownLine } from '../campaign/known.ts';
import { notableReasons, reasonText } from '../campaign/reasons.ts';
import type { Campaign } from '../campaign/schema.ts';
import { bdi, html, type Markup } from './escape.ts';

/**
 * Every reason of the trials that did not pass; what is known to fail is folded away behind the rest.
 * Known failures that did not show are open to see: somebody has to strike their reference.
 */
export function against(campaign: Campaign): Markup {
  const reasons = campaign.trials
    .filter((trial) => trial.outcome !== 'passed')
    .flatMap((one) => {
      const where = `${one.scenario} on ${one.engine}, trial ${one.trial}`;
      return notableReasons(one).map((reason) => ({
        where,
        reason,
        text: reasonText(reason, one),
      }));
    });
  const listed = (isKnown: boolean) =>
    reasons
      .filter(({ reason }) => isShown(reason) === isKnown)
      .map(({ where, text }) => html`<li>${bdi(where)}: ${bdi(text)}</li>`);
  const [unknown, known] = [listed(false), listed(true)];
  const folded = html`<details><summary>${counted(known)}</summary><ul>${known}</ul></details>`;
  const open = unknown.length > 0 ? html`<ul>${unknown}</ul>` : null;
  return html`${open}${known.length > 0 ? folded : null}${missed(campaign)}`;
}

function missed(campaign: Campaign): Markup | null {
  const lines = unshown(campaign).map((one) => html`<li>${bdi(unshownLine(one))}</li>`);
  if (lines.length === 0) return null;
  return html`<details class="unshown" open><summary>${counted(lines)} did not show</summary><ul>${lines}</ul></details>`;
}

function counted({ length }: readonly unknown[]): string {
  return `${length} known ${length === 1 ? 'failure' : 'failures'}`;
}
