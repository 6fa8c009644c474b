/** Takeovers that did not come: a standby was granted to continue alone and never became active. */
import { type Event, eventsNamed } from '../lab/recording/events.ts';
import { FOREIGN_PERCENT_MAX } from './expectations/expectation.ts';
import type { Measures } from './measures/catalogue.ts';
import { isGoneOnAlone } from './measures/unprotected.ts';
import type { Observed } from './observed.ts';
import type { Reason } from './verdict.ts';

/** A standby that has not become active in this time is stuck, ms; engines need less. */
const STUCK_AFTER_MS = 10_000;

interface Stuck {
  /** The controller of the side. */
  source: string;
  /** From the grant until the side reported a failure, or until the load ended, ms. */
  waitedMs: number;
  /** Why the side has not taken over, as it reports it; null when it reported nothing. */
  why: string | null;
}

/**
 * A reason for each standby that was granted and is neither active nor dead. A side that reports
 * its failure has failed; the others count as stuck only after a time in which any engine takes
 * over. Another fault after the grant explains the rest.
 */
export function takeoverReasons(
  seen: Observed,
  { foreignPercent }: Pick<Measures, 'foreignPercent'>,
): Reason[] {
  return stuckIn(seen).map(({ source, waitedMs, why }): Reason => {
    const description = `${source} was granted to continue alone, and never took over`;
    const text = `${description}: ${why ?? `nothing came in ${(waitedMs / 1000).toFixed(1)} s`}`;
    const give = (outcome: Reason['outcome'], more = ''): Reason => {
      return { expectation: 'takeover', outcome, text: `${text}${more}` };
    };
    if (why === null && waitedMs < STUCK_AFTER_MS)
      return give('inconclusive', ' until the load ended, which is too short to tell');
    if ((foreignPercent ?? 0) > FOREIGN_PERCENT_MAX)
      return give('inconclusive', '; but other processes used the computer: it is too busy');
    return give('failed');
  });
}

/** In the order of the grants. */
function stuckIn({ events, timeline }: Observed): Stuck[] {
  if (!timeline) return [];
  const inOrder = [...events].sort((left, right) => left.tNs - right.tNs);
  const { beginNs, endNs, faults } = timeline;
  return inOrder.flatMap((grant, index): Stuck[] => {
    if (!isGoneOnAlone(grant) || grant.tNs < beginNs || grant.tNs > endNs) return [];
    const { source } = grant;
    if (isActive(source, inOrder.slice(0, index))) return [];
    const after = inOrder.slice(index + 1).filter(({ tNs }) => tNs <= endNs);
    const sourceEvents = after.filter((event) => event.source === source);
    if (eventsNamed(sourceEvents, 'took-over').length > 0) return [];
    const [end] = eventsNamed(sourceEvents, 'takeover-failed', 'stopped');
    const untilNs = end?.tNs ?? endNs;
    if (faults.some(({ atNs }) => atNs >= grant.tNs && atNs <= untilNs)) return [];
    return [{ source, waitedMs: (untilNs - grant.tNs) / 1e6, why: end?.reason ?? null }];
  });
}

/** Whether a controller's side is active after these events; before the first, host a's is. */
function isActive(source: string, before: readonly Event[]): boolean {
  let is = source === 'host-a/controller';
  for (const event of before) {
    if (event.event === 'protected') is = source === `host-${event.active}/controller`;
    if (event.source !== source) continue;
    if (event.event === 'took-over') is = true;
    if (event.event === 'stopped') is = false;
  }
  return is;
}
