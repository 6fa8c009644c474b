import { expect, test } from 'vitest';
import { eventKinds } from './event-kinds.ts';
import { eventSchema, eventsNamed, eventTable, isKnownEvent } from './events.ts';

const line = (event: string, fields: object) => ({ source: 'ftlab', event, tNs: 1, ...fields });

test('an event has the fields of its kind; an event of another version is kept unchanged', () => {
  const suspected = line('suspected', { peer: 'b', silentMs: 301 });
  const foreign = line('eclipse', { of: 'the moon' });
  expect(eventSchema.parse({ ...suspected, later: 1 })).toEqual(suspected);
  expect(eventSchema.parse(foreign)).toEqual(foreign);
  const events = [suspected, foreign].map((event) => eventSchema.parse(event)).filter(isKnownEvent);
  expect(eventsNamed(events, 'suspected').map(({ silentMs }) => silentMs)).toEqual([301]);
  expect(events).toHaveLength(1);
});

test('an event that lacks a field or has a wrong type is refused, with both names', () => {
  const issues = (value: object) => eventSchema.safeParse(value).error?.issues[0];
  expect(issues(line('suspected', { peer: 'b' }))).toMatchObject({
    path: ['silentMs'],
    message: expect.stringContaining('suspected: '),
  });
  expect(issues(line('decided', { epoch: 2, members: 'b' }))).toMatchObject({ path: ['members'] });
  expect(issues({ source: 'ftlab', event: 'load-begin' })).toMatchObject({ path: ['tNs'] });
});

test('the table has a line for each event, with its fields', () => {
  const table = eventTable().split('\n');
  expect(table).toHaveLength(Object.keys(eventKinds).length + 2);
  expect(table).toContain(
    '| `stopped` | `reason` `rendezvous?` | This side does not execute or speak any more. |',
  );
});
