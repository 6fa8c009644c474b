/** The first page of a campaign: head, grid, statistics over trials, and every trial. */
import { repetitions } from '../campaign/repetitions.ts';
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import type { CellStanding } from '../history/standings.ts';
import type { Places } from './anchors.ts';
import { bdi, html, type Markup } from './escape.ts';
import { grid } from './grid.ts';
import { type Circumstances, head } from './head.ts';
import { leftOutList } from './left-out.ts';
import { repetitionTable } from './repetition-table.ts';
import { filterControls, inOrder, trialLine } from './trial-list.ts';

export interface IndexParts {
  readonly campaign: Campaign;
  readonly circumstances: Circumstances;
  readonly standings: readonly CellStanding[];
  readonly places: Places;
  /** Sections of the trials by folder; null where scenarios have separate pages. */
  readonly sections: ReadonlyMap<string, Markup> | null;
  /** Trials of a scenario side by side. */
  readonly together: readonly { scenario: string; drawn: Markup }[];
}

const SHOWN = 'every trial of each measure, the phases of failovers, reply times';

/** Null when no scenario had several trials; folded away when it had one on each engine. */
function overAll(campaign: Campaign, together: IndexParts['together']): Markup | null {
  const table = repetitionTable(repetitions(campaign));
  if (!table && together.length === 0) return null;
  const drawn = together.map(
    ({ scenario, drawn: plots }) => html`<details class="scenario"${table ? html` open` : null}>
<summary>${bdi(scenario)}: ${SHOWN}</summary>${plots}</details>`,
  );
  return html`<h2 id="over-all-trials">Over all trials</h2>${table}${drawn}`;
}

/** Lines of the trials; passed trials are folded. */
function trialLines(trials: readonly CampaignTrial[], places: Places): Markup[] {
  const lines = (group: readonly CampaignTrial[]) =>
    html`<ul class="entries">${group.map((trial) => trialLine(trial, places))}</ul>`;
  const passed = trials.filter(({ outcome }) => outcome === 'passed');
  const others = trials.filter(({ outcome }) => outcome !== 'passed');
  const folded = html`<details class="passes"><summary><span class="outcome passed">✓
${passed.length} passed</span></summary>${lines(passed)}</details>`;
  return [...(others.length > 0 ? [lines(others)] : []), ...(passed.length > 0 ? [folded] : [])];
}

export function indexBody(parts: IndexParts): Markup {
  const { campaign, circumstances, standings, places, sections } = parts;
  const linkOf = (trial: CampaignTrial) => places.link(trial);
  const cells = grid(campaign, linkOf);
  const together = overAll(campaign, parts.together);
  const leftOut = leftOutList(campaign.leftOut);
  const links = [
    cells ? ['grid', 'Scenarios and engines'] : null,
    together ? ['over-all-trials', 'Over all trials'] : null,
    ['trials', `Trials (${campaign.trials.length})`],
    leftOut ? ['left-out', 'Left out'] : null,
  ].filter((link) => link !== null);
  const trials = inOrder(campaign.trials);
  const list = sections
    ? trials.map((trial) => sections.get(trial.folder) ?? html``)
    : trialLines(trials, places);
  return html`${head(campaign, circumstances, linkOf, standings)}
<nav class="index" aria-label="Parts of this page"><div class="links"><a href="#top">Verdict</a>
${links.map(([id = '', name = '']) => html`<a href="#${id}">${name}</a>`)}</div>
${campaign.trials.length > 1 ? filterControls(campaign) : null}</nav>
<main>${cells}${together}<h2 id="trials">Trials</h2>${list}${leftOut}</main>`;
}
