/** `no-divergence`: at every rendezvous both twins were the same. */
import { chainsGap } from '../coverage/chains.ts';
import { defineExpectation } from './expectation.ts';

export const noDivergence = defineExpectation({
  name: 'no-divergence',
  says: 'At every rendezvous the twins had the same clock and digest, and some carried frames.',
  needs: 'chains',
  judge({ measures, seen }, { passed, failed, inconclusive }) {
    const { divergences, rendezvous, rendezvousWithFrames: withFrames } = measures;
    if (divergences) return failed(`the twins diverged ${divergences} times`);
    if (!withFrames || divergences === null)
      return inconclusive('no rendezvous with frames was compared');
    const gap = chainsGap(seen);
    if (gap) return inconclusive(gap);
    return passed(`${rendezvous} rendezvous compared, ${withFrames} with frames: no difference`);
  },
});
