/**
 * events.jsonl: what happened in a trial, one line an event. A line is `{source, event, tNs,
 * ...fields}`: `source` is `ftlab` or the process that reported the event (`host-a/controller`,
 * `witness`), `tNs` is on the clock that event `clock` names for the source (see clock-offsets.ts),
 * and `eventKinds` says which fields each event has.
 */
import { z } from 'zod';
import { eventKinds } from './event-kinds.ts';

export type EventName = keyof typeof eventKinds;

/** Fields of a kind. For a kind without fields zod infers a type that forbids every field. */
type Fields<Shape> = Shape extends Record<string, never> ? object : Shape;

/** Event → the fields that only this event has. */
export type EventFields = {
  [Name in EventName]: Fields<z.infer<(typeof eventKinds)[Name]['fields']>>;
};

/** An event; its name determines its fields. */
export type Event = {
  [Name in EventName]: { source: string; event: Name; tNs: number } & EventFields[Name];
}[EventName];

/** An event of one of the names given. */
export type EventOf<Name extends EventName> = Extract<Event, { event: Name }>;

/** An event of another version of ftlab: kept, and ignored by every measure. */
export type UnknownEvent = z.infer<typeof lineSchema>;

/** Arguments after an event's name: its fields, which may be left out when all of them may. */
export type EventArguments<Name extends EventName> = object extends EventFields[Name]
  ? [fields?: EventFields[Name] & { tNs?: number }]
  : [fields: EventFields[Name] & { tNs?: number }];

/** Reports an event: `say('stopped', { reason })`. */
export type Say = <Name extends EventName>(event: Name, ...fields: EventArguments<Name>) => void;

const lineSchema = z.looseObject({
  tNs: z.number().nonnegative(),
  source: z.string(),
  event: z.string(),
});

/** One line of events.jsonl, of this version of ftlab or of another. */
export const eventSchema: z.ZodType<Event | UnknownEvent> = lineSchema.transform(
  (line, context) => {
    if (!isEventName(line.event)) return line;
    const fields = eventKinds[line.event].fields.safeParse(line);
    if (fields.success) {
      const { source, event, tNs } = line;
      return { source, event, tNs, ...fields.data } as Event;
    }
    for (const { path, message } of fields.error.issues)
      context.addIssue({ code: 'custom', path, message: `${line.event}: ${message}` });
    return z.NEVER;
  },
);

export function isKnownEvent(event: Event | UnknownEvent): event is Event {
  return isEventName(event.event);
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(eventKinds, name);
}

/** The events of these names, in order. */
export function eventsNamed<Name extends EventName>(
  events: readonly Event[],
  ...names: Name[]
): EventOf<Name>[] {
  const wanted: readonly EventName[] = names;
  return events.filter((event): event is EventOf<Name> => wanted.includes(event.event));
}

/** The table of all events for a README, in Markdown. */
export function eventTable(): string {
  const rows = Object.entries(eventKinds).map(([name, { says, fields }]) => {
    const names = Object.entries<z.ZodType>(fields.shape).map(
      ([field, schema]) => `\`${field}${schema.isOptional() ? '?' : ''}\``,
    );
    return `| \`${name}\` | ${names.join(' ')} | ${says} |`;
  });
  return ['| event | fields | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}
