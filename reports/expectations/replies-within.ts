/** `replies-within`: reply times while nothing is broken, counted from when a request was due. */
import { type Expectation, type ExpectationRecord, numberOf, reasons } from './expectation.ts';

const { atMost } = reasons('replies-within');

export const repliesWithinExpectation: Expectation = {
  name: 'replies-within',
  says: 'Before the first fault, the 99th percentile of reply times is at most the given time.',
  judge: ({ measures: { calmP99Ms } }, parameters) =>
    atMost(calmP99Ms, numberOf(parameters, 'p99Ms'), 'reply p99 before the first fault'),
};

export function repliesWithin(parameters: { p99Ms: number }): ExpectationRecord {
  return { expectation: 'replies-within', parameters };
}
