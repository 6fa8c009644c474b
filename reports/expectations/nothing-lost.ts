/** `nothing-lost`: everything that was acknowledged is there, once, in order. */
import { defineExpectation } from './expectation.ts';

export const nothingLost = defineExpectation({
  name: 'nothing-lost',
  says: 'Everything that was acknowledged is held by the survivor, once, in order, with its hash.',
  judge({ measures }, { passed, failed, inconclusive }) {
    const { acknowledged, acknowledgedLost, duplicated, reordered, hashMismatches } = measures;
    if (!acknowledged) return inconclusive('no operation was acknowledged');
    const parts = { lost: acknowledgedLost, duplicated, reordered, 'wrong hash': hashMismatches };
    const wrong = Object.entries(parts).filter(([, count]) => count !== null && count > 0);
    if (wrong.length > 0) {
      const text = wrong.map(([what, count]) => `${count} ${what}`).join(', ');
      return failed(`of ${acknowledged} acknowledged operations: ${text}`);
    }
    const unknown = Object.entries(parts).filter(([, count]) => count === null);
    if (unknown.length > 0) {
      return inconclusive(`not known: ${unknown.map(([what]) => what).join(', ')} (no read-back)`);
    }
    return passed(`${acknowledged} acknowledged operations: none lost, duplicated or reordered`);
  },
});
