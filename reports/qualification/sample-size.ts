/** How many trials without a failure show that at most a given share fails. */

/**
 * Smallest n for which n trials without a failure bound the share of failures at `share`, one-sided
 * at `confidence`: (1 − share)^n ≤ 1 − confidence, as Clopper and Pearson's bound has it at zero
 * failures. 59 for 5 % at 95 %.
 */
export function trialsForBound(share: number, confidence: number): number {
  if (!(share > 0 && share < 1 && confidence > 0 && confidence < 1))
    throw new RangeError(`no number of trials bounds a share of ${share} at ${confidence}`);
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - share) - 1e-9);
}
