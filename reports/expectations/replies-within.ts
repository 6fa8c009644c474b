/** `replies-within`: reply times while nothing is broken, counted from when a request was due. */
import { atMost } from './expectation.ts';

export const repliesWithin = atMost({
  name: 'replies-within',
  says: 'Before the first fault, the 99th percentile of reply times is at most the given time.',
  measure: 'calmP99Ms',
  limit: 'p99Ms',
  what: 'reply p99 before the first fault',
});
