/** `replies-within`: the 99th percentile of reply times, counted from when a request was due. */
import { type Expectation, type ExpectationRecord, numberOf, reasons } from './expectation.ts';

const { atMost } = reasons('replies-within');

export const repliesWithinExpectation: Expectation = {
  name: 'replies-within',
  says: 'The 99th percentile of reply times is at most the given time.',
  judge: ({ latencyP99Ms }, parameters) =>
    atMost(latencyP99Ms, numberOf(parameters, 'p99Ms'), 'reply p99'),
};

export function repliesWithin(parameters: { p99Ms: number }): ExpectationRecord {
  return { expectation: 'replies-within', parameters };
}
