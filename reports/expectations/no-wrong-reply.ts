/** `no-wrong-reply`: whatever became of the guest, nothing it told the world was untrue. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { passed, failed, inconclusive } = reasons('no-wrong-reply');

export const noWrongReplyExpectation: Expectation = {
  name: 'no-wrong-reply',
  says: 'Every reply fits the ones before it: sequence, running hash and order. Needs no survivor.',
  judge({ measures }) {
    const { acknowledged, hashMismatches, reordered } = measures;
    if (!acknowledged) return inconclusive('no operation was acknowledged');
    if (hashMismatches === null || reordered === null)
      return inconclusive('replies cannot be checked against each other');
    const text = `of ${acknowledged} replies ${hashMismatches} had a wrong hash or sequence, ${reordered} came out of order`;
    return hashMismatches + reordered === 0 ? passed(text) : failed(text);
  },
};

export function noWrongReply(): ExpectationRecord {
  return { expectation: 'no-wrong-reply', parameters: {} };
}
