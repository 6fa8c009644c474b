/** `reprotect-pause-within`: making the pair whole again holds the guest no longer than this. */
import { type Expectation, type ExpectationRecord, numberOf, reasons } from './expectation.ts';

const { atMost, inconclusive } = reasons('reprotect-pause-within');

export const reprotectPauseWithinExpectation: Expectation = {
  name: 'reprotect-pause-within',
  says: 'Re-protection happened, and neither paused the guest, as the engine tells it, nor silenced it, as the world heard it, for longer than the given time.',
  judge({ measures, seen }, parameters) {
    const { pulse } = seen.manifest;
    const { reprotectPauseMs: toldMs, reprotectSilenceMs: heardMs } = measures;
    const limitMs = numberOf(parameters, 'ms');
    // What the engine tells of itself nothing excuses.
    const isTold = (toldMs ?? 0) > Math.min(heardMs ?? 0, limitMs);
    const what = `pause of re-protection, as ${isTold ? 'told by the engine' : 'heard on the pulse'}`;
    // What is told may fail it; only what was heard, where anybody listened, can pass it.
    if (heardMs === null && pulse.rateHz > 0 && (toldMs ?? 0) <= limitMs)
      return inconclusive('nothing was heard of a re-protection that came to its end');
    if (isTold) return atMost(toldMs, limitMs, what);
    return atMost(heardMs, limitMs, what, measures.reprotectSilenceAtLeastMs);
  },
};

export function reprotectPauseWithin(parameters: { ms: number }): ExpectationRecord {
  return { expectation: 'reprotect-pause-within', parameters };
}
