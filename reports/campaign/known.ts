/** Failures that are known: told from those that are not, and missed when they stop showing. */

import type { Reason } from '../verdict.ts';
import { pairedName } from './repetitions.ts';
import type { Campaign } from './schema.ts';

/** Whether a reason is that of a known failure which showed; others name one that did not. */
export function isShown(reason: Reason): reason is Reason & { known: string } {
  return reason.outcome === 'failed' && reason.known !== undefined;
}

type Trial = Campaign['trials'][number];

/** Whether a reason in campaign.json is that of a known failure: it says so at its end. */
export function isKnownReason(reason: string): boolean {
  return / \(known: .+\)$/.test(reason);
}

/** Whether a trial failed, and only in ways that are known. */
export function isKnownFailure({ outcome, reasons }: Trial): boolean {
  return outcome === 'failed' && reasons.every(isKnownReason);
}

/** What was known to fail in a trial and held: its reference is then out of date. */
export function unshownIn({ known }: Trial): string[] {
  return known
    .filter(({ hasShown }) => !hasShown)
    .map(({ expectation, reference }) => saying(expectation, reference, 'did not show'));
}

/** A known failure that at least one trial did not show. */
export interface Unshown {
  readonly scenario: string;
  readonly engine: string;
  readonly expectation: string;
  readonly reference: string;
  /** Trials that did not show it, of those that tell whether it was there. */
  readonly unshown: number;
  readonly judged: number;
}

/** One for each scenario, engine and reference, in the order they began. */
export function unshown({ trials }: Pick<Campaign, 'trials'>): Unshown[] {
  const told = trials.flatMap((trial) =>
    trial.known.map((one) => ({ ...one, scenario: pairedName(trial), engine: trial.engine })),
  );
  const groups = Map.groupBy(told, ({ hasShown, ...rest }) => JSON.stringify(rest));
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

/** The same after where it was: `smoke/x on colo: …` */
export function unshownLine(one: Unshown): string {
  return `${one.scenario} on ${one.engine}: ${unshownText(one)}`;
}

function saying(expectation: string, reference: string, what: string): string {
  return `${expectation}: known to fail, and ${what}: ${reference}`;
}
