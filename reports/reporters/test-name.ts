/** How formats for other tools name and sort a trial. */
import { repeatsText } from '../campaign/certainty.ts';
import { isKnownFailure } from '../campaign/known.ts';
import { notableReasons, pairedName, reasonText } from '../campaign/reasons.ts';
import type { CampaignTrial } from '../campaign/schema.ts';
import { visible } from '../visible.ts';

/** `smoke/calm on lockstep, trial 2, repeats trial 1` */
export function testName(trial: CampaignTrial): string {
  const name = `${pairedName(trial)} on ${trial.engine}, trial ${trial.trial}`;
  const repeats = repeatsText(trial);
  return visible(repeats === null ? name : `${name}, ${repeats}`);
}

/** Text of the reasons for a trial's outcome, a line each. */
export function whyLines(trial: CampaignTrial): string[] {
  return notableReasons(trial).map((reason) => visible(reasonText(reason, trial)));
}

/**
 * States that other tools know: `known`: failed, in known ways only; `error`: proves nothing about
 * the system under test (broken or inconclusive).
 */
export type TestState = 'passed' | 'failed' | 'known' | 'error' | 'skipped';

export function testState(trial: CampaignTrial): TestState {
  const { outcome } = trial;
  if (outcome === 'failed') return isKnownFailure(trial) ? 'known' : 'failed';
  return outcome === 'broken' || outcome === 'inconclusive' ? 'error' : outcome;
}

/** Trials that were planned and have not run. */
export function missingTrials({
  planned,
  trials,
}: {
  planned: readonly { folder: string; scenario: string; engine: string; trial: number }[];
  trials: readonly { folder: string }[];
}): string[] {
  const isDone = new Set(trials.map(({ folder }) => folder));
  return planned
    .filter(({ folder }) => !isDone.has(folder))
    .map(({ scenario, engine, trial }) => visible(`${scenario} on ${engine}, trial ${trial}`));
}
