/** Statistics over several trials of one scenario on one engine. */

import { type Interval, shareAtMost } from '../statistics/binomial.ts';
import { median, percentileInterval } from '../statistics/percentile.ts';
import { pairedName } from './reasons.ts';
import type { Campaign } from './schema.ts';

/** Confidence of every bound in a report. */
export const CONFIDENCE = 0.95;

export interface Repetition {
  readonly scenario: string;
  readonly engine: string;
  readonly trials: number;
  /** Trials that passed or failed; the others say nothing about the system under test. */
  readonly judged: number;
  readonly failed: number;
  /** The true share of failing trials is at most this at CONFIDENCE; null when none was judged. */
  readonly failedShareAtMost: number | null;
  /** Median over the trials of the longest silence; null where it was not measured. */
  readonly silenceMs: number | null;
  /** Where the true median lies at CONFIDENCE; null when the trials are too few to say. */
  readonly silenceMsInterval: Interval | null;
}

/**
 * An entry per scenario and engine with more than one trial, in the order of their begin. A trial
 * that was added because another trial failed is no fair sample of how often trials fail.
 */
export function repetitions({ trials }: Pick<Campaign, 'trials'>): Repetition[] {
  const asPlanned = trials.filter(({ repeats }) => repeats === null);
  const groups = Map.groupBy(asPlanned, (trial) =>
    JSON.stringify([pairedName(trial), trial.engine]),
  );
  return [...groups.values()].filter((group) => group.length > 1).flatMap(together);
}

function together(trials: Campaign['trials']): Repetition[] {
  const [first] = trials;
  if (!first) return [];
  const failed = trials.filter((trial) => trial.outcome === 'failed').length;
  const judged = failed + trials.filter((trial) => trial.outcome === 'passed').length;
  const silences = trials.flatMap(({ measures }) => measures?.silenceMs ?? []);
  return [
    {
      scenario: pairedName(first),
      engine: first.engine,
      trials: trials.length,
      judged,
      failed,
      failedShareAtMost: judged === 0 ? null : shareAtMost(failed, judged, CONFIDENCE),
      silenceMs: median(silences),
      silenceMsInterval: percentileInterval(silences, 50, CONFIDENCE),
    },
  ];
}
