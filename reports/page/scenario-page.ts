/** The page of a scenario, of a campaign that is too large for one page. */
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import { bdi, html, type Markup } from './escape.ts';
import { subjectOf } from './headline.ts';
import { filterControls } from './trial-list.ts';

export interface ScenarioParts {
  readonly campaign: Campaign;
  readonly scenario: string;
  readonly trials: readonly CampaignTrial[];
  readonly sections: readonly Markup[];
  /** The trials side by side; null on later pages. */
  readonly together: Markup | null;
  /** Link to the campaign's first page. */
  readonly index: string;
  /** Number of this page and of all pages of the scenario, when there are several. */
  readonly part: readonly [number, number];
}

export function scenarioBody(parts: ScenarioParts): Markup {
  const { campaign, scenario, trials, sections, together, index, part } = parts;
  const [number, of] = part;
  const which = of > 1 ? `, page ${number} of ${of}` : '';
  return html`<header id="top"><p class="soft"><a href="${index}">ftlab report:
${bdi(subjectOf(campaign))}</a></p>
<h1>${bdi(scenario)}${which}</h1></header>
<nav class="index" aria-label="Parts of this page"><div class="links"><a href="#top">Top</a>
<a href="${index}">All scenarios</a></div>
${trials.length > 1 ? filterControls({ trials: [...trials] }) : null}</nav>
<main>${together}${sections}</main>`;
}
