/** `nothing-lost`: the survivor holds every acknowledged operation, and no unsent one. */
import { checkerFor, infoOf } from '../measures/catalogue.ts';
import { defineExpectation } from './expectation.ts';

export const nothingLost = defineExpectation({
  name: 'nothing-lost',
  says: 'The survivor holds everything that was acknowledged, as its workload’s checker asks.',
  judge({ measures, seen }, { passed, failed, inconclusive }) {
    const { acknowledged } = measures;
    const { name } = seen.manifest.workload;
    const checker = checkerFor(name);
    if (!checker) return inconclusive(`this ftlab has no checker for the workload ${name}`);
    if (!acknowledged) return inconclusive('no operation was acknowledged');
    const parts = checker.proofs.map((proof) => {
      return { count: measures[proof], quantity: infoOf(proof).title.toLowerCase() };
    });
    const counted = (some: typeof parts) =>
      some.map(({ count, quantity }) => `${count} ${quantity}`).join(', ');
    const wrong = parts.filter(({ count }) => count !== null && count > 0);
    if (wrong.length > 0) return failed(`of ${acknowledged} acknowledged: ${counted(wrong)}`);
    if (!seen.isHistoryClosed)
      return inconclusive('the clients did not close the history: operations may be missing in it');
    const open = seen.operations.countOf(null);
    if (open > 0) return inconclusive(`the history does not say how ${open} operations ended`);
    const unknown = parts.filter(({ count }) => count === null).map(({ quantity }) => quantity);
    if (unknown.length > 0) return inconclusive(`not known: ${unknown.join(', ')} (no read-back)`);
    return passed(`of ${acknowledged} acknowledged: ${counted(parts)}`);
  },
});
