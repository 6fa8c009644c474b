/** The trials of a campaign as lines that can be filtered, and the controls that filter them. */
import { repeatsText } from '../campaign/certainty.ts';
import { isKnownFailure, isShown } from '../campaign/known.ts';
import { notableReasons, pairedName } from '../campaign/reasons.ts';
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import type { Places } from './anchors.ts';
import { bdi, html, type Markup } from './escape.ts';
import { inCount, inMs } from './format.ts';
import { SIGNS } from './outcome-mark.ts';

/** An outcome as the page names it: known failures have another name. */
export function toneOf(trial: CampaignTrial): CampaignTrial['outcome'] | 'known' {
  return isKnownFailure(trial) ? 'known' : trial.outcome;
}

const ORDER = ['failed', 'broken', 'inconclusive', 'known', 'skipped', 'passed'];

/** New failures first, passes last; within them the order of the campaign. */
export function inOrder(trials: readonly CampaignTrial[]): CampaignTrial[] {
  const rank = (trial: CampaignTrial) => ORDER.indexOf(toneOf(trial));
  return [...trials].sort((left, right) => rank(left) - rank(right));
}

export function toneMark(trial: CampaignTrial): Markup {
  const tone = toneOf(trial);
  const certainty = trial.certainty === null ? '' : ` (${trial.certainty})`;
  const word = tone === 'known' ? 'failed (known)' : `${tone}${certainty}`;
  return html`<span class="outcome ${tone}">${SIGNS[trial.outcome]} ${word}</span>`;
}

/** Attributes by which the browser filters: the words are in lower case. */
export function filterWords(
  trial: CampaignTrial,
): Record<'tone' | 'engine' | 'suite' | 'text', string> {
  const { scenario, engine, trial: number } = trial;
  const against = trial.outcome === 'passed' ? [] : notableReasons(trial);
  const reasons = against.slice(0, 3).map(({ expectation, text }) => `${expectation} ${text}`);
  const { outcome, certainty } = trial;
  const named = [scenario, engine, `trial ${number}`, outcome, certainty ?? ''];
  const words = [...named, ...reasons].join(' ');
  const suite = scenario.split('/')[0] ?? scenario;
  return { tone: toneOf(trial), engine, suite, text: words.toLowerCase().slice(0, 400) };
}

/** The trial by name, in a line. */
export function trialName(trial: CampaignTrial): Markup {
  const repeats = repeatsText(trial);
  const more = repeats === null ? '' : `, ${repeats}`;
  const number = `trial ${trial.trial}${more}`;
  return html`<b>${bdi(pairedName(trial))}</b> on ${bdi(trial.engine)}, ${number}`;
}

/** The measures of a trial, in a line, without unmeasured ones. */
export function trialFigures({ measures }: CampaignTrial): Markup[] {
  if (!measures) return [];
  const { acknowledged = null, acknowledgedLost = null } = measures;
  const figures = [
    ['silence', measures.silenceMs ?? null, inMs],
    ['first operation', measures.firstAcknowledgedMs ?? null, inMs],
    ['p99', measures.latencyP99Ms ?? null, inMs],
  ] as const;
  const lost =
    acknowledged === null || acknowledgedLost === null
      ? []
      : [html`<span>${inCount(acknowledgedLost)} of ${inCount(acknowledged)} lost</span>`];
  return [
    ...lost,
    ...figures.flatMap(([name, value, inUnit]) =>
      value === null ? [] : [html`<span>${name} ${inUnit(value)}</span>`],
    ),
  ];
}

/** The first reason against a trial, in a line; null for a passed trial. */
export function firstReason(trial: CampaignTrial): Markup | null {
  if (trial.outcome === 'passed') return null;
  const reasons = notableReasons(trial);
  const reason = reasons.find((candidate) => !isShown(candidate)) ?? reasons[0];
  if (!reason) return null;
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  const text = reason.text.length > 160 ? `${reason.text.slice(0, 160)}…` : reason.text;
  return html`<span class="why">${bdi(`${reason.expectation}: ${text}`)}${more}</span>`;
}

/** A line of a campaign with a page a scenario: it leads to the trial. */
export function trialLine(trial: CampaignTrial, places: Places): Markup {
  const { tone, engine, suite, text } = filterWords(trial);
  return html`<li class="entry ${tone}" data-tone="${tone}" data-engine="${engine}"
 data-suite="${suite}" data-text="${text}">${toneMark(trial)}
<a href="${places.link(trial)}">${trialName(trial)}</a>
<span class="figures">${trialFigures(trial)}</span>${firstReason(trial)}</li>`;
}

const TONES = [
  ['failed', 'new failures'],
  ['known', 'known failures'],
  ['inconclusive', 'inconclusive'],
  ['broken', 'broken'],
  ['skipped', 'skipped'],
  ['passed', 'passed'],
] as const;

/** Shown by the page's script only: without it nothing is filtered. */
export function filterControls({ trials }: Pick<Campaign, 'trials'>): Markup {
  const counts = Map.groupBy(trials, toneOf);
  const boxes = TONES.flatMap(([tone, name]) => {
    const count = counts.get(tone)?.length ?? 0;
    if (count === 0) return [];
    return html`<label class="box ${tone}"><input type="checkbox" name="tone" value="${tone}"
 checked> ${count} ${name}</label>`;
  });
  const engines = [...new Set(trials.map(({ engine }) => engine))];
  const suites = [...new Set(trials.map((trial) => filterWords(trial).suite))];
  return html`<div class="filter" role="search" aria-label="Filter trials" hidden>
<input type="search" name="text" placeholder="Filter trials (press /)" aria-label="Text">
${choice('engine', 'All engines', engines)}${choice('suite', 'All suites', suites)}
${boxes}<output class="soft"></output></div>`;
}

function choice(name: string, all: string, values: readonly string[]): Markup | null {
  if (values.length < 2) return null;
  const options = values.map((value) => html`<option value="${value}">${value}</option>`);
  return html`<select name="${name}" aria-label="${name}"><option value="">${all}</option>
${options}</select>`;
}
