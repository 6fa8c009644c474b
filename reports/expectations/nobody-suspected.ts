/** `nobody-suspected`: what was done to the pair is no reason to take anybody for dead. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { none } = reasons('nobody-suspected');

export const nobodySuspectedExpectation: Expectation = {
  name: 'nobody-suspected',
  says: 'Under load nobody was suspected or gone on without, also not while a fault was on.',
  judge: ({ measures: { suspicions } }) => none(suspicions, 'suspicions'),
};

/** For faults that a detector has to bear. */
export function nobodySuspected(): ExpectationRecord {
  return { expectation: 'nobody-suspected', parameters: {} };
}
