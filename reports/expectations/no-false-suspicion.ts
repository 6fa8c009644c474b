/** `no-false-suspicion`: nobody was suspected while nothing was broken. */
import { type Expectation, type ExpectationRecord, reasons } from './expectation.ts';

const { none } = reasons('no-false-suspicion');

export const noFalseSuspicionExpectation: Expectation = {
  name: 'no-false-suspicion',
  says: 'The detector suspected nobody while no fault was on.',
  judge: ({ measures: { falseSuspicions } }) => none(falseSuspicions, 'suspicions without a fault'),
};

export function noFalseSuspicion(): ExpectationRecord {
  return { expectation: 'no-false-suspicion', parameters: {} };
}
