/** What speaks against the harness itself: then the trial proves nothing, or less. */
import { ClockOffsets } from '../lab/recording/clock-offsets.ts';
import { type Event, type EventOf, eventsNamed } from '../lab/recording/events.ts';
import type { Measures } from './measures/catalogue.ts';
import type { Observed } from './observed.ts';
import { preflightResult, preflightsOf } from './preflight.ts';
import type { Reason } from './verdict.ts';

/** Clients that send later than this (99th percentile) measure themselves, not the guest. */
const LATEST_SEND_MS = 25;
/** A harness that stood still longer than this cannot vouch for its timeline. */
const LONGEST_STALL_MS = 1000;

/** Reasons that the harness gives against its own trial. */
export function harnessReasons({ events, manifest }: Observed, measures: Measures): Reason[] {
  const reasons: Reason[] = [];
  const say = (outcome: Reason['outcome'], text: string) =>
    reasons.push({ expectation: 'harness', outcome, text });
  for (const event of events) {
    if (event.event === 'harness-error') say('broken', `${event.phase}: ${event.message}`);
    if (event.event === 'process-exited' && !isPlanned(events, event)) {
      say('broken', `${event.name} ended unasked (code ${event.code}, signal ${event.signal})`);
    }
    if (event.event === 'twin-exited' && event.expected !== true && !isPlanned(events, event)) {
      say('broken', `QEMU of side ${event.side} ended unasked (signal ${event.signal})`);
    }
    if (event.event === 'controller-failed') say('broken', `${event.source}: ${event.message}`);
    if (event.event === 'protection-lost')
      say(
        'inconclusive',
        'the pair lost its standby before the load began, with no fault injected',
      );
    if (event.event === 'signal') say('inconclusive', `stopped by the user (${event.signal})`);
    if (event.event === 'reprotect-failed' && isFailure(events, event)) {
      // Filters that compare nothing are the lab's: what they let out is no promise of the engine's.
      const isBlind = preflightsOf(reprotectionUntil(events, event)).some(
        (one) => preflightResult(one) === 'not compared',
      );
      say(isBlind ? 'broken' : 'failed', `re-protection failed: ${event.reason}`);
    }
  }
  for (const { id, label } of [...manifest.conditions, ...manifest.timeline]) {
    if (eventsNamed(events, 'fault-bitten').some((event) => event.id === id)) continue;
    const unbitten = eventsNamed(events, 'fault-unbitten').find((event) => event.id === id);
    const text = `${label} did not bite: ${unbitten?.reason ?? 'not reached'}`;
    // What a step waited for may not have come because the pair failed before: that is no doubt in it.
    if (eventsNamed(events, 'fault-inject').some((event) => event.id === id))
      say('inconclusive', text);
    else reasons.push({ expectation: 'timeline', outcome: 'inconclusive', text });
  }
  for (const text of new ClockOffsets(events).problems(events)) say('inconclusive', text);
  if (!measures.operations) say('inconclusive', 'no operation was sent');
  if ((measures.sendLatenessP99Ms ?? 0) > LATEST_SEND_MS) {
    const late = measures.sendLatenessP99Ms?.toFixed(1);
    say('inconclusive', `operations were sent late (p99 ${late} ms): the computer is too busy`);
  }
  if ((measures.harnessStallMs ?? 0) > LONGEST_STALL_MS) {
    say('inconclusive', `the harness stood still for ${measures.harnessStallMs?.toFixed(0)} ms`);
  }
  const isWhole = events.some(
    (e) => e.event === 'phase' && e.phase === 'collect' && e.state === 'end',
  );
  if (!isWhole && !reasons.some(({ expectation }) => expectation === 'harness'))
    say('inconclusive', 'the trial was killed before its end');
  return reasons;
}

/** Whether a fault that was being injected meant this very process to end. */
function isPlanned(
  events: readonly Event[],
  exit: EventOf<'twin-exited' | 'process-exited'>,
): boolean {
  return eventsNamed(events, 'fault-bitten').some(({ id, ended }) => {
    const inject = eventsNamed(events, 'fault-inject').find((one) => one.id === id);
    if (!ended || !inject || exit.tNs < inject.tNs) return false;
    const { what, side } = ended;
    if (exit.event === 'twin-exited') return side === null || side === exit.side;
    return what === 'controller' && exit.name === `controller-${side}`;
  });
}

/**
 * Whether a re-protection failed by itself: no fault was injected meanwhile. It is said once, though
 * both the engine and the lab may say it.
 */
function isFailure(events: readonly Event[], failure: Event): boolean {
  const since = reprotectionUntil(events, failure);
  const first = since.find((one) => one.event === 'reprotect-failed');
  return first === failure && !since.some((one) => one.event === 'fault-inject');
}

/** What happened from the begin of a re-protection until it failed. */
function reprotectionUntil(events: readonly Event[], { tNs: failedNs }: Event): Event[] {
  const begun = events.findLast((one) => one.event === 'reprotect' && one.tNs <= failedNs);
  return events.filter(({ tNs }) => tNs >= (begun?.tNs ?? 0) && tNs <= failedNs);
}
