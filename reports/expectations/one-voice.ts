/** `one-voice`: never did two hosts speak for the guest at the same time. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { passed, failed, inconclusive } = reasons('one-voice');

export const oneVoiceExpectation: Expectation = {
  name: 'one-voice',
  says: 'Never did two hosts speak for the guest at the same time (from captured frames).',
  judge({ measures }) {
    const { dualActiveMs } = measures;
    if (dualActiveMs === null) return inconclusive('no frame of the guest was captured');
    if (dualActiveMs > 0) return failed(`two hosts spoke for the guest, ${dualActiveMs} ms in all`);
    return passed('one host at a time spoke for the guest');
  },
};

export function oneVoice(): ExpectationRecord {
  return { expectation: 'one-voice', parameters: {} };
}
