/** `one-identity`: before and after it is the same guest, at one port of the switch at a time. */
import { defineExpectation } from './expectation.ts';

export const oneIdentity = defineExpectation({
  name: 'one-identity',
  says: 'MAC, IP, machine-id and boot-id stay the same; the port changes only at a takeover.',
  judge({ measures }, { passed, failed, inconclusive }) {
    const { identities, portMoves, takeovers } = measures;
    if (identities === null || portMoves === null || takeovers === null)
      return inconclusive('the guest never reported its identity');
    if (identities > 1) return failed(`the guest had ${identities} different identities`);
    const moves = `${counted(portMoves, 'time')} in ${counted(takeovers, 'takeover')}`;
    const text = `one identity; its port at the switch changed ${moves}`;
    return portMoves <= takeovers ? passed(text) : failed(text);
  },
});

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
