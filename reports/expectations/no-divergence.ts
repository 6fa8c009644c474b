/** `no-divergence`: at every rendezvous both twins were the same. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { passed, failed, inconclusive } = reasons('no-divergence');

export const noDivergenceExpectation: Expectation = {
  name: 'no-divergence',
  says: 'At every rendezvous the twins had the same clock and digest, and some carried frames.',
  needs: 'chains',
  judge({ measures }) {
    const { divergences, rendezvous, rendezvousWithFrames } = measures;
    if (divergences) return failed(`the twins diverged ${divergences} times`);
    if (!rendezvousWithFrames || divergences === null) {
      return inconclusive('no rendezvous with frames was compared');
    }
    return passed(
      `${rendezvous} rendezvous compared, ${rendezvousWithFrames} of them with frames: no difference`,
    );
  },
};

export function noDivergence(): ExpectationRecord {
  return { expectation: 'no-divergence', parameters: {} };
}
