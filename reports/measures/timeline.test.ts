import { expect, test } from 'vitest';
import type { Event } from '../../lab/recording/events.ts';
import type { Recording } from '../recording.ts';
import { historyOf } from './client-history.ts';
import { timelineOf } from './timeline.ts';

const at = (tNs: number, fields: object) => ({ tNs, source: 'ftlab', ...fields }) as Event;

function healedNs(...more: Event[]): (number | undefined)[] {
  const events = [
    at(1, { event: 'load-begin' }),
    at(10, { event: 'fault-bitten', id: 'fault-0', atNs: 10 }),
    at(20, { event: 'fault-bitten', id: 'fault-1', atNs: 20 }),
    ...more,
    at(100, { event: 'load-end' }),
  ];
  const manifest = { timeline: [{ id: 'fault-0' }, { id: 'fault-1' }] };
  const recording = { events, manifest, history: historyOf([]), pulse: [] } as unknown as Recording;
  return timelineOf(recording)?.faults.map((fault) => fault.healedNs) ?? [];
}

test('the event of a fault heals it, not a re-protection of some pair', () => {
  const whole = at(30, { event: 'protected', epoch: 2, active: 'a', standby: 'b' });
  const healed = at(40, { event: 'fault-healed', id: 'fault-1' });
  const never = Number.POSITIVE_INFINITY;
  expect(healedNs(whole)).toEqual([never, never]);
  expect(healedNs(whole, healed)).toEqual([never, 40]);
});
