/** The result of a campaign, in which known failures are told from new ones. */
import { type Outcome, rankOf, worstOutcome } from '../outcome.ts';
import { isKnownFailure } from './known.ts';
import type { Campaign } from './schema.ts';

/** `known`: trials failed, each only in ways that are known, and every other one passed. */
export type Result = Outcome | 'known';

/**
 * The worst of the trials that did not fail in known ways only, at best inconclusive while planned
 * trials have not run; `known` when that leaves nothing but passes beside known failures.
 */
export function resultOf({ planned, trials }: Pick<Campaign, 'planned' | 'trials'>): Result {
  const ran = new Set(trials.map(({ folder }) => folder));
  const isWhole = planned.every(({ folder }) => ran.has(folder));
  const others = trials.filter((trial) => !isKnownFailure(trial)).map(({ outcome }) => outcome);
  const worst = worstOutcome(isWhole ? others : [...others, 'inconclusive']);
  const isKnownOnly = others.length < trials.length && rankOf(worst) <= rankOf('passed');
  return isKnownOnly ? 'known' : worst;
}

/** `known failures only`, or the outcome. */
export function resultText(result: Result): string {
  return result === 'known' ? 'known failures only' : result;
}
