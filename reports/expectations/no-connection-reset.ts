/** `no-connection-reset`: no client's TCP connection was reset, or ended in order: clients never end one. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { none } = reasons('no-connection-reset');

export const noConnectionResetExpectation: Expectation = {
  name: 'no-connection-reset',
  says: "No client's TCP connection was reset, or ended by the guest.",
  judge: ({ measures: { connectionsReset } }) => none(connectionsReset, 'connections reset'),
};

export function noConnectionReset(): ExpectationRecord {
  return { expectation: 'no-connection-reset', parameters: {} };
}
