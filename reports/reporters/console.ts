/** The verdict with its numbers, for a terminal. */
import { stripVTControlCharacters, styleText } from 'node:util';
import { certaintyText, isNewFailure, repeatsText } from '../campaign/certainty.ts';
import { isKnownFailure, unshown, unshownIn, unshownLine } from '../campaign/known.ts';
import { notableReasons, reasonText } from '../campaign/reasons.ts';
import { CONFIDENCE, type Repetition, repetitions } from '../campaign/repetitions.ts';
import { resultOf, resultText } from '../campaign/result.ts';
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import {
  type CellStanding,
  listedStandings,
  standingCounts,
  standingLine,
} from '../history/standings.ts';
import { measuresOf } from '../measures/catalogue.ts';
import { inUnit } from '../measures/format.ts';
import { GROUPS } from '../measures/measure.ts';
import type { Outcome } from '../outcome.ts';
import { visible } from '../visible.ts';
import { writeWhole } from '../write.ts';
import type { ReporterKind } from './reporter.ts';
import { missingTrials, testName } from './test-name.ts';

export const console: ReporterKind = {
  name: 'console',
  says: 'a few lines for each trial, and last the verdict',
  file: null,
  ownsStdout: false,
  create({ file, print }) {
    const lines: string[] = [];
    const add = (more: readonly string[]) => {
      if (file === null) for (const line of more) print(`${line}\n`);
      else lines.push(...more.map((line) => `${stripVTControlCharacters(line)}\n`));
    };
    return {
      onTrial: (trial) => add(trialLines(trial)),
      onEnd(campaign, _, standings) {
        add(summaryLines(campaign, standings));
        if (file !== null) writeWhole(file, lines.join(''));
        return file;
      },
    };
  },
};

const COLOURS = {
  passed: 'green',
  inconclusive: 'yellow',
  broken: 'magenta',
  failed: 'red',
  skipped: 'gray',
} as const satisfies Record<Outcome, string>;

const ms = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} ms`);

/** A trial: its outcome, its measures in a line, and the reasons against it. */
export function trialLines(trial: Campaign['trials'][number]): string[] {
  const text = isKnownFailure(trial) ? 'failed, known' : trial.outcome;
  const outcome = styleText(COLOURS[trial.outcome], text.padEnd(12));
  const repeats = repeatsText(trial);
  const more = repeats === null ? '' : `, ${repeats}`;
  const head = visible(`${trial.scenario} on ${trial.engine}, seed ${trial.seed}${more}`);
  const lines = trial.measures ? figures(trial.measures, trial.faults) : [];
  if (trial.outcome !== 'passed')
    lines.push(...notableReasons(trial).map((reason) => `! ${reasonText(reason, trial)}`));
  lines.push(...unshownIn(trial).map((text) => `~ ${text}`));
  return [`${outcome} ${head}`, ...lines.map((line) => `             ${visible(line)}`)];
}

/** A line for each group of measures that has a value, and a line for each fault. */
function figures(values: Record<string, number | null>, faults: CampaignTrial['faults']) {
  const lines = GROUPS.flatMap((group) => {
    const known = measuresOf(group).filter(({ name }) => (values[name] ?? null) !== null);
    const texts = known.map(({ name, title, unit }) => `${title} ${inUnit(values[name], unit)}`);
    return texts.length > 0 ? [`${group}: ${texts.join(' · ')}`] : [];
  });
  const chains = faults.map((fault) => {
    const steps = [
      ['detected', ms(fault.detectedMs)],
      ['decided', ms(fault.decidedMs)],
      ['first reply', ms(fault.firstReplyMs)],
      ['first operation acknowledged', ms(fault.firstAcknowledgedMs)],
      ['full throughput', fault.hasRecovered === false ? 'never' : ms(fault.recoveredMs)],
      ['silence', ms(fault.silenceMs)],
    ];
    return `${fault.fault}: ${steps.map((step) => step.join(' ')).join(', ')}`;
  });
  return [...lines, ...chains];
}

/**
 * A line for each scenario that had several trials, for each known failure that did not occur and
 * for each cell whose standing has changed, and at the end a line for the campaign.
 */
export function summaryLines(
  campaign: Campaign,
  standings: readonly CellStanding[] = [],
): string[] {
  const { trials } = campaign;
  const result = resultOf(campaign);
  const missed = unshown(campaign);
  const failures = missed.length === 1 ? 'failure' : 'failures';
  const notShown = missed.length > 0 ? `; ${missed.length} known ${failures} did not show` : '';
  const missing = missingTrials(campaign).length;
  const notRun =
    missing > 0 ? `; ${missing} of ${campaign.planned.length} planned trials have not run` : '';
  const text = `${countsOf(trials).join(', ') || 'nothing ran'}${notShown}${notRun}`;
  const colour = result === 'known' ? 'yellow' : COLOURS[result];
  const line = `${styleText(colour, resultText(result))}: ${text}`;
  const before = [
    ...repetitions(campaign).map(repetitionLine),
    ...trials.flatMap((trial) => certaintyLine(trial, campaign)),
    ...missed.map(unshownLine),
    ...standingLines(standings),
  ];
  return [...before.map(visible), line];
}

function standingLines(standings: readonly CellStanding[]): string[] {
  const counts = standingCounts(standings);
  if (counts === '') return [];
  return [`against the last time: ${counts}`, ...listedStandings(standings).map(standingLine)];
}

/** `20 passed`, `4 failed (1 certain, 1 flaky, 2 of them repetitions)`, `3 failed in known ways` */
function countsOf(trials: Campaign['trials']): string[] {
  const known = trials.filter(isKnownFailure).length;
  const counts = (Object.keys(COLOURS) as Outcome[])
    .map(
      (outcome) => [outcome, trials.filter((trial) => trial.outcome === outcome).length] as const,
    )
    .map(([outcome, n]) =>
      outcome === 'failed' ? ([outcome, n - known] as const) : ([outcome, n] as const),
    )
    .filter(([, n]) => n > 0)
    .map(([outcome, n]) => `${n} ${outcome}${outcome === 'failed' ? certaintiesOf(trials) : ''}`);
  return known > 0 ? [...counts, `${known} failed in known ways`] : counts;
}

function certaintiesOf(trials: Campaign['trials']): string {
  const counted = Map.groupBy(trials, ({ certainty }) => certainty);
  const texts = [...counted].flatMap(([certainty, { length }]) =>
    certainty ? [`${length} ${certainty}`] : [],
  );
  const again = trials.filter((trial) => trial.repeats !== null && isNewFailure(trial)).length;
  if (again > 0) texts.push(`${again} of them ${again === 1 ? 'a repetition' : 'repetitions'}`);
  return texts.length > 0 ? ` (${texts.join(', ')})` : '';
}

/** `smoke/calm on lockstep, trial 1: flaky: failed again in 0 of 1 repetition` */
function certaintyLine(trial: CampaignTrial, campaign: Campaign): string[] {
  const text = certaintyText(trial, campaign);
  return text === null ? [] : [`${testName(trial)}: ${text}`];
}

function repetitionLine(repetition: Repetition): string {
  const { scenario, engine, judged, failed, failedShareAtMost: bound } = repetition;
  const { silenceMs, silenceMsInterval: interval } = repetition;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const atMost =
    bound === null
      ? ''
      : `, so at most ${percent(bound)} do at ${Math.round(100 * CONFIDENCE)} % confidence`;
  const within = interval ? ` (${interval.low.toFixed(1)} to ${ms(interval.high)})` : '';
  return (
    `${scenario} on ${engine}: ${failed} of ${judged} judged trials failed${atMost}` +
    ` · median silence ${ms(silenceMs)}${within}`
  );
}
