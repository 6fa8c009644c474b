/** `replies-within`: reply times while nothing is broken, counted from when a request was due. */
import { z } from 'zod';
import { defineExpectation, within } from './expectation.ts';

export const repliesWithin = defineExpectation({
  name: 'replies-within',
  says: 'Before the first fault, the 99th percentile of reply times is at most the given time.',
  schema: z.object({ p99Ms: z.number() }),
  judge({ measures }, give, { p99Ms: limitMs }) {
    const {
      calmP99Ms: valueMs,
      calmP99AtLeastMs: certainMs,
      calmP99UnsaturatedMs: unsaturatedMs,
      calmBusyPercent: busyPercent,
    } = measures;
    const quantity = 'reply p99 before the first fault';
    const doubts = { certainMs, unsaturatedMs, busyPercent };
    return within(give, measures, { valueMs, limitMs, quantity, ...doubts });
  },
});
