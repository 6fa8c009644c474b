/** `voice`: while the last fault is in effect, only the side that the rule names sends. */
import { z } from 'zod';
import { framesGap } from '../coverage/frames.ts';
import { defineExpectation } from './expectation.ts';

/** `isUnheard`: clients cannot reach the side `of`, so it may have no request to answer. */
export const voice = defineExpectation({
  name: 'voice',
  says: 'While the last fault is in effect, only the side that may speak sends guest frames.',
  schema: z.object({ of: z.enum(['a', 'b', 'none']), isUnheard: z.boolean().optional() }),
  judge({ faults, seen }, { passed, failed, inconclusive }, { of, isUnheard }) {
    const heard = faults.at(-1)?.voices;
    if (!heard) return inconclusive('no fault bit, or no frame of the guest was captured');
    const text = `heard: ${heard.join(' and ') || 'no side'}; by the rule: ${of}`;
    const isSilenceRight = of === 'none' || isUnheard === true;
    const right = heard.length === 0 ? isSilenceRight : heard.join() === of;
    if (!right) return failed(text);
    const gap = framesGap(seen);
    return gap ? inconclusive(`${text}; ${gap}`) : passed(text);
  },
});
