/**
 * Repetitions of failed trials: in the plan of the campaign directly after the repeated trial, with
 * a separate number and recording each.
 */
import { dirname, join, sep } from 'node:path';
import { isNewFailure, REPETITIONS_MAX, withCertainty } from '../../reports/campaign/certainty.ts';
import type { Campaign, CampaignTrial } from '../../reports/campaign/schema.ts';
import { worstOutcome } from '../../reports/outcome.ts';
import { TRIALS_MAX } from './limits.ts';

type Planned = Campaign['planned'][number];

/**
 * The campaign with a further repetition in its plan, if the trial that was just judged needs it:
 * a new failure is repeated until it is flaky or certain, and REPETITIONS_MAX times at most; a
 * broken trial is repeated once. Pairs that share a trial are repeated together.
 */
export function withRepetition(campaign: Campaign, ended: Planned): Campaign {
  const original = toRepeat(campaign, trialOf(campaign.trials, ended));
  if (original.length === 0 || campaign.planned.length >= TRIALS_MAX) return campaign;
  const { planned } = campaign;
  const isSame = (other: Planned) =>
    other.scenario === ended.scenario && other.engine === ended.engine;
  const trial = 1 + Math.max(...planned.filter(isSame).map((other) => other.trial));
  const added = original.map(({ scenario, engine, seed, folder, pair }): Planned => {
    return {
      scenario,
      engine,
      seed,
      trial,
      folder: numbered(folder, pair, trial),
      pair,
      repeats: folder,
    };
  });
  const at = planned.findLastIndex((other) => isSame(other) && other.trial === ended.trial) + 1;
  const plan = [...planned.slice(0, at), ...added, ...planned.slice(at)];
  return { ...campaign, planned: plan, trials: withCertainty({ ...campaign, planned: plan }) };
}

/** Every pair of a trial. */
function trialOf<T extends Planned>(all: readonly T[], { scenario, engine, trial }: Planned): T[] {
  return all.filter(
    (other) => other.scenario === scenario && other.engine === engine && other.trial === trial,
  );
}

/** The pairs of the trial that is to be repeated once more; none when nothing is. */
function toRepeat(campaign: Campaign, ended: readonly CampaignTrial[]): readonly CampaignTrial[] {
  const originals = campaign.trials.filter(({ folder }) =>
    ended.some(({ repeats }) => repeats === folder),
  );
  // Of a trial that was broken, its retry is the first that can fail.
  if (!originals.some(isNewFailure)) {
    if (ended.some(isNewFailure)) return ended;
    const isBroken = worstOutcome(ended.map(({ outcome }) => outcome)) === 'broken';
    return isBroken && originals.length === 0 ? ended : [];
  }
  const [first] = originals;
  const times = campaign.planned.filter(({ repeats }) => repeats === first?.folder).length;
  const isOpen = originals.some(({ certainty }) => certainty === 'unconfirmed');
  return isOpen && times < REPETITIONS_MAX ? originals : [];
}

/** `smoke/calm/lockstep/1` with another number, also where the folder of a pair is below it. */
function numbered(folder: string, pair: number | null, trial: number): string {
  if (pair === null) return join(dirname(folder), String(trial));
  return join(dirname(dirname(folder)), String(trial), folder.split(sep).at(-1) ?? '');
}
