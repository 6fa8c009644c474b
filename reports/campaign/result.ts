/** The result of a campaign, which distinguishes known failures from new failures. */
import { type Outcome, rankOf, worstOutcome } from '../outcome.ts';
import { isKnownFailure, outcomeBesideKnown } from './known.ts';
import type { Campaign } from './schema.ts';

/** `known`: trials failed, each only in ways that are known, and everything else passed. */
export type Result = Outcome | 'known';

/**
 * The worst of the trials beside their known failures, at best inconclusive while planned trials
 * have not run; `known` when that leaves nothing but passes beside known failures.
 */
export function resultOf({ planned, trials }: Pick<Campaign, 'planned' | 'trials'>): Result {
  const ran = new Set(trials.map(({ folder }) => folder));
  const isWhole = planned.every(({ folder }) => ran.has(folder));
  const others = trials.map(outcomeBesideKnown);
  const worst = worstOutcome(isWhole ? others : [...others, 'inconclusive']);
  if (rankOf(worst) > rankOf('passed')) return worst;
  return trials.some(isKnownFailure) ? 'known' : worst;
}

/** `known failures only`, or the outcome. */
export function resultText(result: Result): string {
  return result === 'known' ? 'known failures only' : result;
}
