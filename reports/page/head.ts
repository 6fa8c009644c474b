/** The top of a campaign's page: verdict, counts, subject, computer and command. */
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import type { CellStanding } from '../history/standings.ts';
import type { Outcome } from '../outcome.ts';
import { against } from './against.ts';
import { bdi, html, type Markup } from './escape.ts';
import { type Counts, countsOf, headline, subjectOf, verdictWord } from './headline.ts';
import { lastTime } from './last-time.ts';
import { SIGNS } from './outcome-mark.ts';

/** Surroundings that the recordings know, and campaign.json does not. */
export interface Circumstances {
  /** Kernels of the guests, each once. */
  readonly guestKernels: readonly string[];
}

export function head(
  campaign: Campaign,
  circumstances: Circumstances,
  linkOf: (trial: CampaignTrial) => string,
  standings: readonly CellStanding[] = [],
): Markup {
  const { outcome, command } = campaign;
  const counts = countsOf(campaign);
  const word = verdictWord(campaign);
  const tone = word === outcome ? outcome : 'known';
  const reasons = against(campaign, linkOf);
  const said = html`<div class="verdict ${tone}">${reasons}</div>`;
  return html`<header id="top">
<p class="soft">ftlab report: ${bdi(subjectOf(campaign))}</p>
<h1 class="headline ${tone}"><span class="outcome ${tone}">${SIGNS[outcome]} ${word}</span>
${headline(campaign)}</h1>
${countList(counts)}
${reasons.text.trim() === '' ? null : said}
${lastTime(standings)}
${factList(campaign, circumstances)}
<p class="label">To repeat this campaign:</p>
<pre>${command}</pre>
</header>`;
}

function countList(counts: Counts): Markup {
  const shown: readonly (readonly [number, string, Outcome | 'known'])[] = [
    [counts.passed, 'passed', 'passed'],
    [counts.newFailures, plural(counts.newFailures, 'new failure'), 'failed'],
    [counts.knownFailures, plural(counts.knownFailures, 'known failure'), 'known'],
    [counts.inconclusive, 'inconclusive', 'inconclusive'],
    [counts.broken, 'broken', 'broken'],
    [counts.skipped, 'skipped', 'skipped'],
    [counts.planned - counts.run, 'not run', 'skipped'],
  ];
  const items = shown.map(([count, text, tone]) =>
    count === 0 && tone !== 'failed' && tone !== 'passed'
      ? null
      : html`<li class="${count > 0 ? tone : 'none'}"><b>${count}</b> ${text}</li>`,
  );
  return html`<ul class="counts">${items.filter((item) => item !== null)}</ul>`;
}

function factList(campaign: Campaign, { guestKernels }: Circumstances): Markup {
  const { environment, tool, planned, trials } = campaign;
  const scenarios = new Set(planned.map(({ scenario }) => scenario)).size;
  const computer = [
    environment.processor,
    environment.cores === undefined ? undefined : `${environment.cores} cores`,
    environment.memory,
  ];
  const system = [environment.system, environment.kernel && `kernel ${environment.kernel}`];
  const hypervisor = [environment.qemu && `QEMU ${environment.qemu}`, environment.accelerator];
  const facts: readonly (readonly [string, string])[] = [
    [
      'Tested',
      `${scenarios === 1 ? '1 scenario' : `${scenarios} scenarios`}: ${subjectOf(campaign)}`,
    ],
    ['Trials', `${trials.length} run of ${planned.length} planned`],
    ['Started', campaign.startedAt === null ? '' : whenText(campaign.startedAt)],
    ['Took', lengthText(campaign)],
    ['Computer', joined(computer)],
    ['System', joined(system)],
    ['Hypervisor', joined(hypervisor)],
    ['Guest kernel', guestKernels.join(', ')],
    ['ftlab', toolText(tool)],
  ];
  const rows = facts.map(([name, value]) =>
    value === '' ? null : html`<div><dt>${name}</dt><dd>${bdi(value)}</dd></div>`,
  );
  return html`<dl class="facts">${rows.filter((row) => row !== null)}</dl>`;
}

function plural(count: number, name: string): string {
  return count === 1 ? name : `${name}s`;
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}

function toolText(tool: Campaign['tool']): string {
  if (!tool) return '';
  const commit = tool.commit === null ? 'no commit known' : `commit ${tool.commit.slice(0, 12)}`;
  return `${tool.version}, ${commit}${tool.dirty === true ? ', with local changes' : ''}`;
}

/** `2026-11-28 05:46 UTC`; a text that is no time stays as it is. */
export function whenText(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `1 h 12 min`, `3 min 20 s`; empty when it is not known. */
function lengthText({ startedAt, endedAt }: Campaign): string {
  if (startedAt === null) return '';
  if (endedAt === null) return 'not ended';
  const seconds = Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  if (!Number.isFinite(seconds) || seconds < 0) return '';
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** Title of the browser's tab: it differs by run. */
export function tabTitle(campaign: Campaign): string {
  const when = campaign.startedAt === null ? campaign.id : whenText(campaign.startedAt);
  return `${SIGNS[campaign.outcome]} ${subjectOf(campaign)}: ${verdictWord(campaign)}, ${when}`;
}
