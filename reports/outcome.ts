/** Outcomes and their order. */
import { z } from 'zod';

export const outcomeSchema = z.enum(['passed', 'inconclusive', 'broken', 'failed', 'skipped']);
export type Outcome = z.infer<typeof outcomeSchema>;

const ORDER: readonly Outcome[] = ['skipped', 'passed', 'inconclusive', 'broken', 'failed'];

/** The worst outcome: skipped < passed < inconclusive < broken < failed; of none: skipped. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  const ranks = outcomes.map(rankOf);
  return ORDER[Math.max(0, ...ranks)] ?? 'skipped';
}

/** The higher, the worse; 0 is skipped. */
export function rankOf(outcome: Outcome): number {
  return ORDER.indexOf(outcome);
}
