/** `silence-within`: an outage lasts no longer than detection and a margin. */
import { z } from 'zod';
import type { Observed } from '../observed.ts';
import { defineExpectation, within } from './expectation.ts';

/** `plusMs`: time for decision and takeover beyond the declared detection time. */
export const silenceWithin = defineExpectation({
  name: 'silence-within',
  says: 'The longest silence on the pulse is at most the declared detection time and a margin.',
  schema: z.object({ plusMs: z.number() }),
  judge({ measures, faults, seen }, give, { plusMs }) {
    const { detection, pulse } = seen.manifest;
    const { pulses, silenceMs: valueMs, silenceAtLeastMs: certainMs, pulseStallMs } = measures;
    const limitMs = detection.suspicionMs + detection.beatMs + plusMs;
    const quantity = `longest silence (resolution ${pulse.resolutionMs ?? '–'} ms)`;
    if (!pulses) return give.inconclusive(`${quantity}: no echo came back`);
    // Between two faults that bit together there is no time for a reply.
    const last = faults.at(-1);
    if (last?.firstReplyMs === null) {
      const leftMs = leftAfter(seen, last.bittenMs);
      const isEarly = leftMs < limitMs && (certainMs ?? valueMs ?? 0) <= limitMs;
      if (!isEarly) return give.failed(`${quantity}: the guest never answered again after a fault`);
      const left = `${leftMs.toFixed(0)} ms after the last fault`;
      return give.inconclusive(`${quantity}: the load ended ${left}, before a reply was due`);
    }
    if ((valueMs ?? 0) > limitMs && (pulseStallMs ?? 0) > limitMs / 2) {
      const stallMs = pulseStallMs?.toFixed(0);
      return give.inconclusive(`${quantity}: the pulse itself was not sent for ${stallMs} ms`);
    }
    const { silenceBusyPercent: busyPercent } = measures;
    return within(give, measures, { valueMs, limitMs, quantity, certainMs, busyPercent });
  },
});

/** From a fault until the end of the load, ms. */
function leftAfter({ timeline }: Observed, bittenMs: number | null): number {
  if (!timeline || bittenMs === null) return Number.POSITIVE_INFINITY;
  return (timeline.endNs - timeline.beginNs) / 1e6 - bittenMs;
}
