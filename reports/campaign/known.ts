/** Known failures: separated from unknown ones, and reported once they stop to occur. */
import { type Outcome, worstOutcome } from '../outcome.ts';
import type { Reason } from '../verdict.ts';
import { notableReasons, pairedName } from './reasons.ts';
import type { Campaign, CampaignTrial } from './schema.ts';

/** True for a known failure; other reasons with a reference name a failure that did not occur. */
export function isShown(reason: Reason): reason is Reason & { known: string } {
  return reason.outcome === 'failed' && reason.known !== undefined;
}

/** True for a trial whose failures are all known; it may lack evidence for other expectations. */
export function isKnownFailure(trial: CampaignTrial): boolean {
  const failures = trial.reasons.filter(({ outcome }) => outcome === 'failed');
  return trial.outcome === 'failed' && failures.length > 0 && failures.every(isShown);
}

/** The outcome of a trial without its failures, when all of them are known; else its outcome. */
export function outcomeBesideKnown(trial: CampaignTrial): Outcome {
  if (!isKnownFailure(trial)) return trial.outcome;
  const others = notableReasons(trial).filter((reason) => !isShown(reason));
  return others.length > 0 ? worstOutcome(others.map(({ outcome }) => outcome)) : 'passed';
}

interface Known {
  expectation: string;
  reference: string;
  hasShown: boolean;
}

/** Each expectation of a trial with a known failure, once: a verdict may name it several times. */
function knownIn({ reasons }: CampaignTrial): Known[] {
  const known = new Map<string, Known>();
  for (const reason of reasons) {
    const { expectation, known: reference } = reason;
    const hasShown = isShown(reason) || known.get(expectation)?.hasShown === true;
    if (reference !== undefined) known.set(expectation, { expectation, reference, hasShown });
  }
  return [...known.values()];
}

/** Known failures that a trial did not show, a line each: their reference may be out of date. */
export function unshownIn(trial: CampaignTrial): string[] {
  return knownIn(trial)
    .filter(({ hasShown }) => !hasShown)
    .map(({ expectation, reference }) => saying(expectation, reference, 'did not show'));
}

/** A known failure that at least one trial did not show. */
export interface Unshown {
  readonly scenario: string;
  readonly engine: string;
  readonly expectation: string;
  readonly reference: string;
  /** Trials without the failure, of the trials in which it could occur. */
  readonly unshown: number;
  readonly judged: number;
}

/** An entry per scenario, engine and reference, in the order of the trials. */
export function unshown({ trials }: Pick<Campaign, 'trials'>): Unshown[] {
  const all = trials.flatMap((trial) =>
    knownIn(trial).map((failure) => ({
      ...failure,
      scenario: pairedName(trial),
      engine: trial.engine,
    })),
  );
  const groups = Map.groupBy(all, ({ hasShown, ...rest }) => JSON.stringify(rest));
  return [...groups.values()].flatMap((group) => {
    const missed = group.filter(({ hasShown }) => !hasShown);
    return missed.slice(0, 1).map(({ hasShown, ...rest }) => {
      return { ...rest, unshown: missed.length, judged: group.length };
    });
  });
}

/** `nothing-lost: known to fail, and did not show in 3 of 10 trials: REFERENCE` */
export function unshownText({ expectation, reference, unshown, judged }: Unshown): string {
  const often = judged > 1 ? ` in ${unshown} of ${judged} trials` : '';
  return saying(expectation, reference, `did not show${often}`);
}

/** `smoke/x on colo: nothing-lost: known to fail, …` */
export function unshownLine(failure: Unshown): string {
  return `${failure.scenario} on ${failure.engine}: ${unshownText(failure)}`;
}

function saying(expectation: string, reference: string, observation: string): string {
  return `${expectation}: known to fail, and ${observation}: ${reference}`;
}
