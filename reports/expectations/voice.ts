/** `voice`: while the last fault holds, the side that the documented rule names speaks, and no other. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { failed, inconclusive, passed } = reasons('voice');

export const voiceExpectation: Expectation = {
  name: 'voice',
  says: 'While the last fault holds, the side the rule of who may speak names is heard, and no other.',
  judge({ faults }, parameters) {
    const wanted = String(parameters.of);
    const heard = faults.at(-1)?.voices;
    if (!heard) return inconclusive('no fault bit, or no frame of the guest was captured');
    const text = `heard: ${heard.join(' and ') || 'nobody'}; by the rule: ${wanted}`;
    const isSilenceRight = wanted === 'none' || parameters.isUnheard === true;
    const right = heard.length === 0 ? isSilenceRight : heard.join() === wanted;
    return right ? passed(text) : failed(text);
  },
};

/** `isUnheard`: the clients are out of its reach, so that it may have nobody to answer. */
export function voice(parameters: {
  of: 'a' | 'b' | 'none';
  isUnheard?: boolean;
}): ExpectationRecord {
  return { expectation: 'voice', parameters };
}
