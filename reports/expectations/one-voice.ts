/** `one-voice`: two hosts never sent frames of the guest at the same time. */
import { framesGap } from '../coverage/frames.ts';
import { defineExpectation } from './expectation.ts';

export const oneVoice = defineExpectation({
  name: 'one-voice',
  says: 'Never did two hosts speak for the guest at the same time (from captured frames).',
  judge({ measures: { dualActiveMs }, seen }, { passed, failed, inconclusive }) {
    if (dualActiveMs === null) return inconclusive('no frame of the guest was captured');
    if (dualActiveMs > 0) return failed(`two hosts spoke for the guest, ${dualActiveMs} ms in all`);
    const gap = framesGap(seen);
    if (gap) return inconclusive(gap);
    return passed('one host at a time spoke for the guest');
  },
});
