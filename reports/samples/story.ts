/** The events of a synthetic recording, and its defects. */

import type { Event, EventFields, EventName } from '../../lab/recording/events.ts';

export type Defect =
  | 'lost'
  | 'unexpected'
  | 'open-history'
  | 'open-pulse'
  | 'open-capture'
  | 'deaf-capture'
  | 'dropped-frames'
  | 'short-capture'
  | 'short-chain'
  | 'hole-in-chain'
  | 'few-outputs'
  | 'duplicated'
  | 'reordered'
  | 'wrong-hash'
  | 'reset'
  | 'closed'
  | 'stuck'
  | 'stalls-before'
  | 'divergence'
  | 'told-divergence'
  | 'early-output'
  | 'two-voices'
  | 'long-silence'
  | 'no-silence'
  | 'pulse-stall'
  | 'never-heard-again'
  | 'seen-rolled-back'
  | 'false-suspicion'
  | 'unbitten'
  | 'harness-error'
  | 'twin-exit'
  | 'stopped-by-user'
  | 'killed'
  | 'no-operations'
  | 'no-readback'
  | 'disk-lost'
  | 'disk-differs'
  | 'no-disk'
  | 'no-frames'
  | 'no-pulse'
  | 'no-chains'
  | 'long-pause'
  | 'second-identity'
  | 'no-identity'
  | 'other-host-key'
  | 'no-host-key'
  | 'port-returns'
  | 'unspoken-suspicion'
  | 'protection-lost'
  | 'planned-exit'
  | 'reprotect-failed'
  | 'reprotect-disturbed'
  | 'preflight'
  | 'blind-preflight';

/** An event, as the recorder writes it. */
export function at<Name extends EventName>(
  tNs: number,
  event: Name,
  fields: EventFields[Name],
  source = 'ftlab',
): Event {
  return { tNs, source, event, ...fields } as Event;
}

export const MS = 1e6;
export const BEGIN = 1_000_000 * MS;
export const CUT = BEGIN + 4000 * MS;
export const TAKEOVER = CUT + 320 * MS;
export const END = BEGIN + 8000 * MS;
export const GUEST_MAC = '52:54:00:f7:1a:10';
export const TAKEN_OVER_AT = 450;

/** Colo's pre-flights: before the load, and in a re-protection a second after the power cut. */
export function preflightsIn(has: (defect: Defect) => boolean): Event[] {
  const proof = (tNs: number, during: number) =>
    at(tNs, 'preflight', { stillMs: 600, before: 30, during, after: 31 });
  const [ready, again] = [proof(BEGIN - 500 * MS, 0), proof(CUT + 1100 * MS, 58)];
  if (has('blind-preflight')) return [ready, again];
  return has('preflight') ? [ready] : [];
}

/** Why that re-protection failed. */
export function reprotectFailure(
  has: (defect: Defect) => boolean,
): EventFields['reprotect-failed'] {
  if (!has('blind-preflight')) return { reason: 'the target is gone' };
  return { reason: 'pre-flight: nothing is compared', isLabFault: true };
}

/** The guest's identity, and its port of the switch. */
export function identityIn(has: (defect: Defect) => boolean): Event[] {
  const who = { mac: GUEST_MAC, ip: '10.70.0.10', machineId: '1', bootId: '2' };
  const port = (tNs: number, host: string) =>
    at(tNs, 'guest-port', { mac: GUEST_MAC, port: `lan-${host}` });
  return [
    ...(has('no-identity') ? [] : [at(BEGIN, 'identity', who)]),
    ...(has('second-identity') ? [at(TAKEOVER, 'identity', { ...who, bootId: '3' })] : []),
    ...(has('no-host-key') ? [] : [at(BEGIN - 1, 'host-key', { when: 'before', key: 'A' })]),
    at(END + 1, 'host-key', { when: 'after', key: has('other-host-key') ? 'B' : 'A' }),
    port(BEGIN, 'a'),
    port(TAKEOVER, 'b'),
    ...(has('port-returns') ? [port(TAKEOVER + 5 * MS, 'a')] : []),
  ];
}
