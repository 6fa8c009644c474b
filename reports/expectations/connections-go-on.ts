/** `connections-go-on`: a connection that was not ended is answered again. */
import { zero } from './expectation.ts';

export const connectionsGoOn = zero({
  name: 'connections-go-on',
  says: 'No connection stays open and is never answered again, while the guest answers others.',
  measure: 'stuckConnections',
  quantity: 'connections that never went on',
});
