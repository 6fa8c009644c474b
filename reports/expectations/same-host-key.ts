/** `same-host-key`: the guest's SSH server is known by the same key before and after. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { passed, failed, inconclusive } = reasons('same-host-key');

export const sameHostKeyExpectation: Expectation = {
  name: 'same-host-key',
  says: 'The guest’s SSH server shows the same host key before the load and after it.',
  needs: 'host-key',
  judge({ measures }) {
    const { hostKeys } = measures;
    if (hostKeys === null)
      return inconclusive('the SSH host key was not told both before the load and after it');
    if (hostKeys > 1) return failed(`the guest showed ${hostKeys} different SSH host keys`);
    return passed('the same SSH host key before and after');
  },
};

export function sameHostKey(): ExpectationRecord {
  return { expectation: 'same-host-key', parameters: {} };
}
