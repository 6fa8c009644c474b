/** `same-host-key`: the guest's SSH server has the same key before and after. */
import { defineExpectation } from './expectation.ts';

export const sameHostKey = defineExpectation({
  name: 'same-host-key',
  says: 'The guest’s SSH server shows the same host key before the load and after it.',
  needs: 'host-key',
  judge({ measures: { hostKeys } }, { passed, failed, inconclusive }) {
    if (hostKeys === null)
      return inconclusive('the SSH host key was not seen both before the load and after it');
    if (hostKeys > 1) return failed(`the guest showed ${hostKeys} different SSH host keys`);
    return passed('the same SSH host key before and after');
  },
});
