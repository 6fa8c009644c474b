/** `tcp-recovers-within`: operations over TCP are acknowledged again soon after a fault. */
import { atMost } from './expectation.ts';

export const tcpRecoversWithin = atMost({
  name: 'tcp-recovers-within',
  says: 'The longest time without an acknowledged operation around a fault is within the limit.',
  measure: 'tcpRecoveryMs',
  limit: 'ms',
  quantity: 'time without an acknowledgement',
});
