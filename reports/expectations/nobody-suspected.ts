/** `nobody-suspected`: for faults that must not cause a suspicion. */
import { zero } from './expectation.ts';

export const nobodySuspected = zero({
  name: 'nobody-suspected',
  says: 'Under load the detector suspected no side, not even while a fault was in effect.',
  measure: 'suspicions',
  what: 'suspicions',
});
