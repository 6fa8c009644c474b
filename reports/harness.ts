/** Reasons that speak against the harness: then the trial proves nothing, or less. */
import { type Event, type EventOf, eventsNamed } from '../lab/recording/events.ts';
import type { Manifest } from '../lab/recording/manifest.ts';
import { steadyGap } from './coverage/steady.ts';
import type { Measures } from './measures/catalogue.ts';
import type { Observed } from './observed.ts';
import type { Outcome } from './outcome.ts';
import type { Reason } from './verdict.ts';

/** Clients that send later than this (99th percentile) measure themselves, not the guest. */
const LATEST_SEND_MS = 25;
/** A harness that was not scheduled for longer than this cannot vouch for its timeline. */
const LONGEST_STALL_MS = 1000;

/** A trial that a signal ended is not finished, though it is recorded. */
const STOPPED = 'stopped by the user';

/** Whether the reasons of a trial say that a signal ended it. */
export function wasStopped(reasons: readonly Reason[]): boolean {
  return reasons.some(
    (reason) => reason.expectation === 'harness' && reason.text.startsWith(STOPPED),
  );
}

/** Reasons that the harness gives against its own trial. */
export function harnessReasons(seen: Observed, measures: Measures): Reason[] {
  const reasons = [
    ...eventReasons(seen),
    ...faultReasons(seen),
    ...closingReasons(seen),
    ...lengthReasons(seen),
    ...selfReasons(measures),
  ];
  const isAnyHarness = reasons.some(({ expectation }) => expectation === 'harness');
  const isWhole = eventsNamed(seen.events, 'phase').some(
    ({ phase, state }) => phase === 'collect' && state === 'end',
  );
  if (isWhole || isAnyHarness) return reasons;
  return [...reasons, harness('inconclusive', 'the trial was killed before its end')];
}

function harness(outcome: Outcome, text: string): Reason {
  return { expectation: 'harness', outcome, text };
}

/** Problems of the harness while the trial ran. */
function eventReasons({ events, manifest }: Observed): Reason[] {
  return events.flatMap((event): Reason[] => {
    switch (event.event) {
      case 'harness-error':
        return [harness('broken', `${event.phase}: ${event.message}`)];
      case 'process-exited':
        if (isIntended(events, event, manifest)) return [];
        return [
          harness(
            'broken',
            `${event.name} ended by itself (code ${event.code}, ${signalOf(event)})`,
          ),
        ];
      case 'twin-exited':
        if (event.expected || isIntended(events, event, manifest)) return [];
        return [
          harness('broken', `QEMU of side ${event.side} ended by itself (${signalOf(event)})`),
        ];
      case 'controller-failed':
        return [harness('broken', `${event.source}: ${event.message}`)];
      case 'protection-lost': {
        const text = 'the pair lost its standby before the load began, with no fault injected';
        return [harness('inconclusive', text)];
      }
      case 'signal':
        return [harness('inconclusive', `${STOPPED} (${event.signal})`)];
      case 'reprotect-failed':
        return reprotectionReasons(events, event);
      default:
        return [];
    }
  });
}

function signalOf({ signal }: { signal: string | null }): string {
  return `signal ${signal}`;
}

/** Faults that had no effect. */
function faultReasons({ events, manifest }: Observed): Reason[] {
  const of = (id: string) => (event: { id: string }) => event.id === id;
  return [...manifest.conditions, ...manifest.timeline].flatMap(({ id, label }): Reason[] => {
    if (eventsNamed(events, 'fault-bitten').some(of(id))) return [];
    const unbitten = eventsNamed(events, 'fault-unbitten').find(of(id));
    const text = `${label} did not bite: ${unbitten?.reason ?? 'not reached'}`;
    // An event that a step waits for may be missing because the pair failed: no problem of ours.
    if (eventsNamed(events, 'fault-inject').some(of(id))) return [harness('inconclusive', text)];
    return [{ expectation: 'timeline', outcome: 'inconclusive', text }];
  });
}

/** Files that their writer did not close: an unknown number of lines may be missing. */
function closingReasons({ timeline, recording, manifest, ...seen }: Observed): Reason[] {
  if (!timeline) return [];
  const last = recording.pulse.at(-1);
  const sent = recording.pulse.filter((line) => 'sent' in line).length;
  const isPulseClosed = last !== undefined && 'end' in last && last.end === sent;
  const texts = [
    ...(seen.isHistoryClosed ? [] : ['the clients did not close the history']),
    ...(isPulseClosed || manifest.pulse.rateHz === 0 ? [] : ['the pulse was not closed']),
  ];
  return texts.map((text) => harness('inconclusive', `${text}: lines may be missing in it`));
}

/** A load that ended too early to show whether the pair became steady again. */
function lengthReasons(seen: Observed): Reason[] {
  const gap = steadyGap(seen);
  return gap ? [harness('inconclusive', gap)] : [];
}

/** Measures of the harness itself. */
function selfReasons({ operations, sendLatenessP99Ms, harnessStallMs }: Measures): Reason[] {
  const late = sendLatenessP99Ms ?? 0;
  const stall = harnessStallMs ?? 0;
  const texts = [
    ...(operations ? [] : ['no operation was sent']),
    ...(late > LATEST_SEND_MS
      ? [`operations were sent late (p99 ${late.toFixed(1)} ms): the computer is too busy`]
      : []),
    ...(stall > LONGEST_STALL_MS ? [`ftlab itself did not run for ${stall.toFixed(0)} ms`] : []),
  ];
  return texts.map((text) => harness('inconclusive', text));
}

/** True when a fault was meant to end this process and was being injected. */
function isIntended(
  events: readonly Event[],
  exit: EventOf<'twin-exited' | 'process-exited'>,
  { guest: { hosts } }: Manifest,
): boolean {
  return eventsNamed(events, 'fault-bitten').some(({ id, ended }) => {
    const inject = eventsNamed(events, 'fault-inject').find((fault) => fault.id === id);
    if (!ended || !inject || exit.tNs < inject.tNs) return false;
    const { what: component, side } = ended;
    if (exit.event === 'twin-exited') return side === null || side === exit.side;
    if (component === 'controller') return exit.name === `controller-${side}`;
    // A Xen host's machine is the hypervisor of the guests on it.
    const isOfSide = (['a', 'b'] as const).some(
      (letter) => (side === null || side === letter) && exit.name === `machine-${hosts[letter]}`,
    );
    return component === 'guest' && isOfSide;
  });
}

/**
 * Re-protections that failed without a fault at the time. Each counts once, though both the engine
 * and the lab may report it.
 */
function reprotectionReasons(
  events: readonly Event[],
  failure: EventOf<'reprotect-failed'>,
): Reason[] {
  const since = reprotectionUntil(events, failure);
  const [first] = eventsNamed(since, 'reprotect-failed');
  if (first !== failure || eventsNamed(since, 'fault-inject').length > 0) return [];
  const outcome = failure.isLabFault ? 'broken' : 'failed';
  return [harness(outcome, `re-protection failed: ${failure.reason}`)];
}

/** Events from the begin of a re-protection until it failed. */
export function reprotectionUntil(
  events: readonly Event[],
  { tNs: failedNs }: EventOf<'reprotect-failed'>,
): Event[] {
  const begun = eventsNamed(events, 'reprotect').findLast(({ tNs }) => tNs <= failedNs);
  return events.filter(({ tNs }) => tNs >= (begun?.tNs ?? 0) && tNs <= failedNs);
}
