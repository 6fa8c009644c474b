/** Reasons of a campaign's trials: which of them are worth a line, and the line. */
import type { Reason } from '../verdict.ts';
import type { CampaignTrial } from './schema.ts';

/**
 * The reasons for the outcome: of a failed or inconclusive trial the reasons that did not pass, of
 * a broken trial the reasons that broke it (the others follow from them), of a passed trial all.
 */
export function notableReasons({ outcome, reasons }: CampaignTrial): Reason[] {
  const notable = reasons.filter(
    (reason) => reason.outcome === outcome || (outcome !== 'broken' && reason.outcome !== 'passed'),
  );
  return notable.length > 0 ? notable : reasons;
}

/** `pair 2: nothing-lost: 3 lost (known: REFERENCE)` */
export function reasonText(reason: Reason, { pair }: Pick<CampaignTrial, 'pair'>): string {
  const { expectation, text, outcome, known } = reason;
  const whose = pair === null ? '' : `pair ${pair + 1}: `;
  const reference = outcome === 'failed' && known !== undefined ? ` (known: ${known})` : '';
  return `${whose}${expectation}: ${text}${reference}`;
}

/** The scenario, with the pair where several share a trial: each pair is a separate sample. */
export function pairedName({ scenario, pair }: Pick<CampaignTrial, 'scenario' | 'pair'>): string {
  return pair === null ? scenario : `${scenario} (pair ${pair + 1})`;
}

/** The scenario of a paired name. */
export function scenarioIn(paired: string): string {
  return paired.replace(/ \(pair \d+\)$/, '');
}
