/** `no-divergence`: at every rendezvous both twins were the same. */
import { defineExpectation } from './expectation.ts';

export const noDivergence = defineExpectation({
  name: 'no-divergence',
  says: 'At every rendezvous the twins had the same clock and digest, and some carried frames.',
  needs: 'chains',
  judge({ measures }, { passed, failed, inconclusive }) {
    const { divergences, rendezvous, rendezvousWithFrames: withFrames } = measures;
    if (divergences) return failed(`the twins diverged ${divergences} times`);
    if (!withFrames || divergences === null)
      return inconclusive('no rendezvous with frames was compared');
    return passed(`${rendezvous} rendezvous compared, ${withFrames} with frames: no difference`);
  },
});
