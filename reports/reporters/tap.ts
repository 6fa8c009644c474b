/** TAP 14 (Test Anything Protocol, testanything.org): a test point for each trial. */
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import { type CellStanding, standingFacts } from '../history/standings.ts';
import { fileReporter } from './file-reporter.ts';
import { missingTrials, testName, testState, whyLines } from './test-name.ts';

export const tap = fileReporter({
  name: 'tap',
  says: 'TAP 14, a test point for each trial; known failures are TODO',
  file: 'report.tap',
  textOf: tapText,
});

/** Trials that have not run are points that are not ok: a killed campaign is not green. */
export function tapText(campaign: Campaign, standings: readonly CellStanding[] = []): string {
  const { trials } = campaign;
  const missing = missingTrials(campaign);
  const points = trials.map((trial, index) => {
    return point(trial, index + 1, standingFacts(standings, trial));
  });
  const open = missing.map((name, index) => {
    return `not ok ${trials.length + index + 1} - ${escaped(`${name}: has not run`)}`;
  });
  const count = trials.length + missing.length;
  const plan = count === 0 ? '1..0 # SKIP nothing ran' : `1..${count}`;
  return `${['TAP version 14', plan, ...points, ...open].join('\n')}\n`;
}

type Facts = ReturnType<typeof standingFacts>;

function point(trial: CampaignTrial, number: number, facts: Facts): string {
  const state = testState(trial);
  const ok = state === 'passed' || state === 'skipped' ? 'ok' : 'not ok';
  const [first = ''] = whyLines(trial);
  const directive = { known: ` # TODO ${escaped(first)}`, skipped: ` # SKIP ${escaped(first)}` };
  const said = state === 'known' || state === 'skipped' ? directive[state] : '';
  const line = `${ok} ${number} - ${escaped(testName(trial))}${said}`;
  const isPlain = state === 'passed' && facts.standing !== 'fixed' && facts.standing !== 'flaky';
  return isPlain ? line : `${line}\n${diagnostics(trial, facts)}`;
}

/** A YAML block; JSON texts are YAML texts. */
function diagnostics(trial: CampaignTrial, facts: Facts): string {
  const { outcome, seed, folder } = trial;
  const reasons = whyLines(trial).map((line) => `    - ${JSON.stringify(line)}`);
  const head = { outcome, seed, folder, ...facts };
  const lines = Object.entries(head).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
  const why = reasons.length > 0 ? ['  reasons:', ...reasons] : [];
  return ['  ---', ...lines, ...why, '  ...'].join('\n');
}

/** A hash begins a directive, and a backslash escapes. */
function escaped(text: string): string {
  return text.replace(/[\\#]/g, (character) => `\\${character}`).replaceAll('\n', ' ');
}
