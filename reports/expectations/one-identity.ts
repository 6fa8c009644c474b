/** `one-identity`: the guest stays the same, and its port at the switch changes only at a takeover. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { passed, failed, inconclusive } = reasons('one-identity');

export const oneIdentityExpectation: Expectation = {
  name: 'one-identity',
  says: 'MAC, IP, machine-id and boot-id stay the same, and the guest’s port changes only at a takeover.',
  judge({ measures }) {
    const { identities, portMoves, takeovers } = measures;
    if (identities === null || portMoves === null || takeovers === null)
      return inconclusive('nobody answered who the guest is');
    if (identities > 1) return failed(`the guest was ${identities} different ones`);
    const moves = counted(portMoves, 'time');
    const text = `one identity; its port at the switch changed ${moves} in ${counted(takeovers, 'takeover')}`;
    return portMoves <= takeovers ? passed(text) : failed(text);
  },
};

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function oneIdentity(): ExpectationRecord {
  return { expectation: 'one-identity', parameters: {} };
}
