/** `reprotect-pause-within`: re-protection holds the guest no longer than this. */
import { z } from 'zod';
import { defineExpectation, within } from './expectation.ts';

export const reprotectPauseWithin = defineExpectation({
  name: 'reprotect-pause-within',
  says:
    'Re-protection took place, and neither the pause that the engine reports nor the silence ' +
    'on the pulse was longer than the given time.',
  schema: z.object({ ms: z.number() }),
  judge({ measures, seen }, give, { ms: limitMs }) {
    const { reprotectPauseMs: reportedMs, reprotectSilenceMs: heardMs } = measures;
    // A stall of ftlab does not excuse a pause that the engine itself reports.
    const isReported = (reportedMs ?? 0) > Math.min(heardMs ?? 0, limitMs);
    const by = isReported ? 'reported by the engine' : 'heard on the pulse';
    const quantity = `pause of re-protection, as ${by}`;
    // A report of the engine can fail it; where there was a pulse, only the pulse can pass it.
    const isPulsed = seen.manifest.pulse.rateHz > 0;
    if (heardMs === null && isPulsed && (reportedMs ?? 0) <= limitMs)
      return give.inconclusive('no completed re-protection was recorded');
    const { reprotectSilenceAtLeastMs: certainMs, reprotectBusyPercent: busyPercent } = measures;
    if (isReported)
      return within(give, measures, { valueMs: reportedMs, limitMs, quantity, busyPercent });
    return within(give, measures, { valueMs: heardMs, limitMs, quantity, certainMs, busyPercent });
  },
});
