/** `no-wrong-reply`: no reply to a client was untrue, also when the guest was lost later. */
import { defineExpectation } from './expectation.ts';

export const noWrongReply = defineExpectation({
  name: 'no-wrong-reply',
  says: 'Every reply fits the replies before it: sequence, running hash, order. Needs no survivor.',
  judge({ measures }, { passed, failed, inconclusive }) {
    const { acknowledged, hashMismatches, reordered } = measures;
    if (!acknowledged) return inconclusive('no operation was acknowledged');
    if (hashMismatches === null || reordered === null)
      return inconclusive('replies cannot be checked against each other');
    const wrong = `${hashMismatches} had a wrong hash or sequence, ${reordered} came out of order`;
    const text = `of ${acknowledged} replies ${wrong}`;
    return hashMismatches + reordered === 0 ? passed(text) : failed(text);
  },
});
