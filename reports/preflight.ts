/** The pre-flight of engine colo: the proof that outputs are compared, before a pair is called protected. */
import { z } from 'zod';
import type { Event } from '../lab/recording/events.ts';

const count = z.number().nonnegative();
const preflightSchema = z.object({
  tNs: z.number(),
  stillMs: count,
  before: count,
  during: count,
  after: count,
  /** From when to when the secondary was held; recordings of before have neither. */
  stoppedNs: count.optional(),
  goneOnNs: count.optional(),
});
/** Replies seen before, while and after the secondary stood still for `stillMs`. */
export type Preflight = z.infer<typeof preflightSchema>;

/** In the order they were done; one that is not whole is none. */
export function preflightsOf(events: readonly Event[]): Preflight[] {
  return events.flatMap((event) => {
    const { data } = preflightSchema.safeParse(event);
    return event.event === 'preflight' && data ? [data] : [];
  });
}

export type PreflightResult = 'compared' | 'not compared' | 'not answered';

export function preflightResult({ before, during, after }: Preflight): PreflightResult {
  if (before === 0 || after === 0) return 'not answered';
  return during > 0 ? 'not compared' : 'compared';
}
