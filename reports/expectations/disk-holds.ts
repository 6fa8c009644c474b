/** `disk-holds`: what was acknowledged is on the survivor's disk, too, and the disk says what memory says. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { passed, failed, inconclusive } = reasons('disk-holds');

export const diskHoldsExpectation: Expectation = {
  name: 'disk-holds',
  says: 'Everything that was acknowledged is on the survivor’s disk, in the order its memory has it.',
  judge({ measures }) {
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
};

export function diskHolds(): ExpectationRecord {
  return { expectation: 'disk-holds', parameters: {} };
}
