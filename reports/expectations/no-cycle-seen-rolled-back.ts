/** `no-cycle-seen-rolled-back`: no cycle was undone whose result a client saw. */
import { chainsGap } from '../coverage/chains.ts';
import { zero } from './expectation.ts';

export const noCycleSeenRolledBack = zero({
  name: 'no-cycle-seen-rolled-back',
  says: 'No executed cycle whose output left for the world was undone by a takeover.',
  needs: 'chains',
  measure: 'cyclesRolledBackSeen',
  quantity: 'cycles rolled back whose output clients saw',
  gapIn: chainsGap,
});
