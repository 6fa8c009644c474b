/** `disk-holds`: acknowledged operations are on the survivor's disk, as in its memory. */
import { defineExpectation } from './expectation.ts';

export const diskHolds = defineExpectation({
  name: 'disk-holds',
  says: 'Everything that was acknowledged is on the survivor’s disk, in the order of its memory.',
  judge({ measures }, { passed, failed, inconclusive }) {
    const { acknowledged, diskLost, diskDiffering } = measures;
    if (!acknowledged) return inconclusive('no operation was acknowledged');
    if (diskLost === null || diskDiffering === null)
      return inconclusive('the survivor’s disk was not read back');
    if (diskLost > 0)
      return failed(`of ${acknowledged} acknowledged operations ${diskLost} are not on the disk`);
    if (diskDiffering > 0)
      return failed(`disk and memory of the survivor differ in ${diskDiffering} places`);
    return passed(`${acknowledged} acknowledged operations: all on the disk, as in memory`);
  },
});
