/**
 * Failures that were repeated at once: the trial keeps its outcome, and its repetitions say whether
 * it fails every time (certain) or not (flaky).
 */
import { isKnownFailure } from './known.ts';
import type { Campaign, CampaignTrial, Certainty } from './schema.ts';

/** A failure is repeated at most this often; it is certain when it failed as often again. */
export const REPETITIONS_MAX = 2;

/** True for a trial that failed in a way that is not known. */
export function isNewFailure(trial: CampaignTrial): boolean {
  return trial.outcome === 'failed' && !isKnownFailure(trial);
}

/**
 * flaky: a repetition was judged and had no new failure. certain: REPETITIONS_MAX repetitions had a
 * new failure. unconfirmed: no repetition has decided yet. Null for a trial without a new failure,
 * for a repetition, and for a trial that is not repeated.
 */
function certaintyOf(
  trial: CampaignTrial,
  repetitions: readonly CampaignTrial[] | undefined,
): Certainty | null {
  if (!repetitions || !isNewFailure(trial)) return null;
  const judged = repetitions.filter(({ outcome }) => outcome === 'passed' || outcome === 'failed');
  if (!judged.every(isNewFailure)) return 'flaky';
  return judged.length < REPETITIONS_MAX ? 'unconfirmed' : 'certain';
}

/** The trials, each with the certainty that its repetitions give. */
export function withCertainty({
  planned,
  trials,
}: Pick<Campaign, 'planned' | 'trials'>): Campaign['trials'] {
  // Planned repetitions without a trial have not run yet.
  const repetitions = new Map<string | null, CampaignTrial[]>(
    planned.map(({ repeats }) => [repeats, []]),
  );
  for (const trial of trials) repetitions.get(trial.repeats)?.push(trial);
  return trials.map((trial) => {
    return { ...trial, certainty: certaintyOf(trial, repetitions.get(trial.folder)) };
  });
}

/** `repeats trial 3`; null for a trial that repeats none. */
export function repeatsText({ repeats, pair }: Pick<CampaignTrial, 'repeats' | 'pair'>) {
  if (repeats === null) return null;
  return `repeats trial ${repeats.split('/').at(pair === null ? -1 : -2) ?? ''}`;
}

/** `certain: failed again in 2 of 2 repetitions`; null without a certainty. */
export function certaintyText(trial: CampaignTrial, { trials }: Pick<Campaign, 'trials'>) {
  const { certainty, folder } = trial;
  if (certainty === null) return null;
  const repetitions = trials.filter(({ repeats }) => repeats === folder);
  const again = repetitions.filter(isNewFailure).length;
  const times = repetitions.length === 1 ? 'repetition' : 'repetitions';
  return `${certainty}: failed again in ${again} of ${repetitions.length} ${times}`;
}
