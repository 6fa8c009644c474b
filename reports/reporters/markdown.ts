/** A summary in Markdown, for chat, merge requests and the step summaries of CI. */

import { certaintyText } from '../campaign/certainty.ts';
import { isKnownFailure, unshown, unshownLine } from '../campaign/known.ts';
import { resultOf, resultText } from '../campaign/result.ts';
import type { Campaign } from '../campaign/schema.ts';
import {
  type CellStanding,
  listedStandings,
  standingCounts,
  standingLine,
} from '../history/standings.ts';
import { visible } from '../visible.ts';
import { fileReporter } from './file-reporter.ts';
import { missingTrials, testName, testState, whyLines } from './test-name.ts';

export const markdown = fileReporter({
  name: 'markdown',
  says: 'a short summary in Markdown: new failures first, known failures folded',
  file: 'summary.md',
  textOf: markdownText,
});

type Trials = Campaign['trials'];

/** Longer lists are cut: a chat message has a limit. */
const LISTED_MAX = 50;

export function markdownText(campaign: Campaign, standings: readonly CellStanding[] = []): string {
  const { trials, command } = campaign;
  const by = (state: string) => trials.filter((trial) => testState(trial) === state);
  const known = trials.filter(isKnownFailure);
  const missing = missingTrials(campaign);
  const counts = [
    ...[`${by('passed').length} passed`, `${by('failed').length} failed`],
    ...[`${known.length} failed in known ways`, `${by('error').length} say nothing`],
    ...[`${by('skipped').length} skipped`, `${missing.length} have not run`],
  ].filter((text) => !text.startsWith('0 '));
  const missed = unshown(campaign).map((failure) => `- ${escaped(unshownLine(failure))}`);
  return [
    `## ftlab: ${resultText(resultOf(campaign))}`,
    `${counts.join(', ') || 'nothing ran'} of ${trials.length + missing.length} planned trials.`,
    ...againstLastTime(standings),
    ...list('Failed', by('failed'), trials),
    ...list('Neither passed nor failed', by('error'), trials),
    ...folded('Failed in known ways', known, trials),
    ...(missed.length > 0 ? ['### Known failures that did not show', missed.join('\n')] : []),
    `Repeat: ${code(command)}`,
    '',
  ].join('\n\n');
}

function againstLastTime(standings: readonly CellStanding[]): string[] {
  const counts = standingCounts(standings);
  if (counts === '') return [];
  const lines = listedStandings(standings).map(
    (standing) => `- ${escaped(standingLine(standing))}`,
  );
  return [`### Against the last time: ${counts}`, ...cut(lines)];
}

function list(title: string, trials: Trials, all: Trials): string[] {
  if (trials.length === 0) return [];
  const lines = trials.map((trial) => {
    const [first = ''] = whyLines(trial);
    const certainty = certaintyText(trial, { trials: all });
    const marked = certainty === null ? '' : ` (${escaped(certainty)})`;
    return `- **${escaped(testName(trial))}**${marked}: ${escaped(first)}`;
  });
  return [`### ${title}`, ...cut(lines)];
}

/** The first lines as a text; empty without a line. */
function cut(lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - LISTED_MAX;
  const more = rest > 0 ? [`- … and ${rest} more`] : [];
  return [[...lines.slice(0, LISTED_MAX), ...more].join('\n')];
}

function folded(title: string, trials: Trials, all: Trials): string[] {
  const [, lines] = list(title, trials, all);
  if (lines === undefined) return [];
  return [`<details><summary>${title}: ${trials.length}</summary>`, lines, '</details>'];
}

/** Recorded text never becomes markup, a link or a mention. */
function escaped(text: string): string {
  return visible(text)
    .replaceAll('\n', ' ')
    .replace(/[\\`*_{}[\]<>()#|!~@&]/g, (character) => `\\${character}`);
}

/** A code span with more backquotes around it than inside. */
function code(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(1 + Math.max(0, ...runs.map(({ length }) => length)));
  return `${fence} ${visible(text).replaceAll('\n', ' ')} ${fence}`;
}
