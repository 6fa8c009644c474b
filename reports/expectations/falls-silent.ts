/** `falls-silent`: after the last fault no side may answer, and none does. */
import { z } from 'zod';
import { defineExpectation } from './expectation.ts';

/** `withinMs` after the fault bit: the time that sides need to find out that they may not speak. */
export const fallsSilent = defineExpectation({
  name: 'falls-silent',
  says: 'After the last fault the guest soon falls silent: silence is right.',
  schema: z.object({ withinMs: z.number() }),
  judge({ faults, measures: { pulses } }, { passed, failed, inconclusive }, { withinMs }) {
    const last = faults.at(-1);
    if (!last || !pulses) return inconclusive('no fault bit, or no echo came back before it');
    const { lastReplyMs } = last;
    if (lastReplyMs === null) return passed('no reply came after the fault');
    const text = `last reply ${lastReplyMs.toFixed(0)} ms after the fault, allowed ${withinMs} ms`;
    return lastReplyMs <= withinMs ? passed(text) : failed(text);
  },
});
