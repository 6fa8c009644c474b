/** `falls-silent`: after the last fault nobody may answer, and nobody does. */
import { type Expectation, type ExpectationRecord, numberOf, reasons } from './expectation.ts';

const { failed, inconclusive, passed } = reasons('falls-silent');

export const fallsSilentExpectation: Expectation = {
  name: 'falls-silent',
  says: 'After the last fault the world soon hears nothing more of the guest: silence is right.',
  judge({ faults, measures: { pulses } }, parameters) {
    const withinMs = numberOf(parameters, 'withinMs');
    const last = faults.at(-1);
    if (!last || !pulses) return inconclusive('no fault bit, or no echo came back before it');
    const { lastReplyMs } = last;
    if (lastReplyMs === null) return passed('nothing was heard after the fault');
    const text = `last heard ${lastReplyMs.toFixed(0)} ms after the fault, allowed ${withinMs} ms`;
    return lastReplyMs <= withinMs ? passed(text) : failed(text);
  },
};

/** `withinMs` after the fault bit: what those who may no longer speak need to find that out. */
export function fallsSilent(parameters: { withinMs: number }): ExpectationRecord {
  return { expectation: 'falls-silent', parameters };
}
