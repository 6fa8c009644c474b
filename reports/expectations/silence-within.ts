/** `silence-within`: at each fault the world hears nothing no longer than detection and a margin. */
import { type Expectation, type ExpectationRecord, numberOf, reasons } from './expectation.ts';

const { failed, inconclusive, atMost } = reasons('silence-within');

export const silenceWithinExpectation: Expectation = {
  name: 'silence-within',
  says: 'The longest silence on the pulse is at most the declared detection time and a margin.',
  judge({ measures, faults, seen }, parameters) {
    const { detection, pulse } = seen.manifest;
    const { pulses, silenceMs, silenceAtLeastMs, pulseStallMs } = measures;
    const plusMs = numberOf(parameters, 'plusMs');
    const limitMs = detection.suspicionMs + detection.beatMs + plusMs;
    const what = `longest silence (resolution ${pulse.resolutionMs ?? '–'} ms)`;
    if (!pulses) return inconclusive(`${what}: no echo came back`);
    // Between two faults that bit together there is no time for a reply.
    if (faults.at(-1)?.firstReplyMs === null) {
      return failed(`${what}: the guest was never heard again after a fault`);
    }
    if ((silenceMs ?? 0) > limitMs && (pulseStallMs ?? 0) > limitMs / 2) {
      return inconclusive(
        `${what}: the pulse itself stood still for ${pulseStallMs?.toFixed(0)} ms`,
      );
    }
    return atMost(silenceMs, limitMs, what, silenceAtLeastMs);
  },
};

/** `plusMs` is what deciding and taking over may add to the declared detection time. */
export function silenceWithin(parameters: { plusMs: number }): ExpectationRecord {
  return { expectation: 'silence-within', parameters };
}
