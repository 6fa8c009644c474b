/** `connections-go-on`: a connection that was not ended is answered again. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { none } = reasons('connections-go-on');

export const connectionsGoOnExpectation: Expectation = {
  name: 'connections-go-on',
  says: 'No connection stays open and is never answered again, while the guest answers others.',
  judge: ({ measures: { stuckConnections } }) =>
    none(stuckConnections, 'connections that never went on'),
};

export function connectionsGoOn(): ExpectationRecord {
  return { expectation: 'connections-go-on', parameters: {} };
}
