/** The pre-flight of colo: the proof that outputs are compared, before a pair is protected. */
import { type Event, type EventOf, eventsNamed } from '../lab/recording/events.ts';

/** Replies seen before, while and after the standby stood still for `stillMs`. */
export type Preflight = EventOf<'preflight'>;

/** In the order they were done. */
export function preflightsOf(events: readonly Event[]): Preflight[] {
  return eventsNamed(events, 'preflight');
}

export type PreflightResult = 'compared' | 'not compared' | 'not answered';

export function preflightResult({
  before,
  during,
  after,
}: Pick<Preflight, 'before' | 'during' | 'after'>): PreflightResult {
  if (before === 0 || after === 0) return 'not answered';
  return during > 0 ? 'not compared' : 'compared';
}
