/** `no-connection-reset`: no client's TCP connection was reset. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { none } = reasons('no-connection-reset');

export const noConnectionResetExpectation: Expectation = {
  name: 'no-connection-reset',
  says: "No client's TCP connection was reset.",
  judge: ({ connectionsReset }) => none(connectionsReset, 'connections reset'),
};

export function noConnectionReset(): ExpectationRecord {
  return { expectation: 'no-connection-reset', parameters: {} };
}
