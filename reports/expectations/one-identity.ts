/** `one-identity`: before and after it is the same guest, and the switch never sees it at two ports in turn. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { passed, failed, inconclusive } = reasons('one-identity');

export const oneIdentityExpectation: Expectation = {
  name: 'one-identity',
  says: 'MAC, IP, machine-id and boot-id stay the same, and the guest’s port changes only at a takeover.',
  judge({ identities, portMoves, takeovers }) {
    if (identities === null || portMoves === null || takeovers === null)
      return inconclusive('nobody answered who the guest is');
    if (identities > 1) return failed(`the guest was ${identities} different ones`);
    const text = `one identity; its port at the switch changed ${portMoves} times in ${takeovers} takeovers`;
    return portMoves <= takeovers ? passed(text) : failed(text);
  },
};

export function oneIdentity(): ExpectationRecord {
  return { expectation: 'one-identity', parameters: {} };
}
