/** `no-false-suspicion`: the detector suspected no side while no fault was in effect. */
import { zero } from './expectation.ts';

export const noFalseSuspicion = zero({
  name: 'no-false-suspicion',
  says: 'The detector suspected no side while no fault was in effect.',
  measure: 'falseSuspicions',
  quantity: 'suspicions without a fault',
});
