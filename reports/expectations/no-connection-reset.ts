/** `no-connection-reset`: no TCP connection was reset or closed; clients never close one. */
import { zero } from './expectation.ts';

export const noConnectionReset = zero({
  name: 'no-connection-reset',
  says: "No client's TCP connection was reset, or ended by the guest.",
  measure: 'connectionsReset',
  quantity: 'connections reset',
});
