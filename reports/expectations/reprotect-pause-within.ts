/** `reprotect-pause-within`: making the pair whole again holds the guest no longer than this. */
import { type Expectation, type ExpectationRecord, numberOf, reasons } from './expectation.ts';

const { atMost } = reasons('reprotect-pause-within');

export const reprotectPauseWithinExpectation: Expectation = {
  name: 'reprotect-pause-within',
  says: 'Re-protection happened and paused the guest for at most the given time.',
  needs: 'pauses',
  judge: ({ reprotectPauseMs }, parameters) =>
    atMost(reprotectPauseMs, numberOf(parameters, 'ms'), 'pause of re-protection'),
};

export function reprotectPauseWithin(parameters: { ms: number }): ExpectationRecord {
  return { expectation: 'reprotect-pause-within', parameters };
}
