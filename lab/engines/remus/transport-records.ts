/** Records of the transport (transport/record.c), which stamps them with the clock of dom0. */
import { z } from 'zod';

const ns = z.number().nonnegative();
const count = z.number().int().nonnegative();

const recordSchema = z.discriminatedUnion('record', [
  z.object({ record: z.literal('listening'), tNs: ns, pid: count, port: count }),
  z.object({ record: z.literal('connected'), tNs: ns, pid: count }),
  z.object({ record: z.literal('begun'), tNs: ns, sequence: count }),
  z.object({
    ...{ record: z.literal('acknowledged'), tNs: ns, sequence: count, bytes: count },
    ...{ begunNs: ns, completeNs: ns, acknowledgedNs: ns, isReleased: z.boolean() },
  }),
  z.object({ record: z.literal('received'), tNs: ns, sequence: count }),
  z.object({ record: z.literal('stuck'), tNs: ns, why: z.string(), silentMs: count }),
  z.object({ record: z.literal('peer-closed'), tNs: ns, why: z.string() }),
  z.object({ record: z.literal('broken-stream'), tNs: ns, why: z.string() }),
  z.object({ record: z.literal('promoting'), tNs: ns, sequence: count, droppedBytes: count }),
  z.object({ record: z.literal('receiver-ended'), tNs: ns, code: z.number() }),
  z.object({ record: z.literal('ended'), tNs: ns, why: z.string() }),
  z.object({ record: z.literal('failed'), tNs: ns, message: z.string() }),
]);

export type TransportRecord = z.infer<typeof recordSchema>;

/** A line of the transport; null where it is no record. Throws for a record that is broken. */
export function recordOf(line: string): TransportRecord | null {
  if (!line.startsWith('{"record":')) return null;
  return recordSchema.parse(JSON.parse(line));
}

/**
 * Maps stamps of dom0 to the clock of the lab, ns. Its offset is not measured but bounded: a record
 * arrives after it was made, so the smallest difference seen is the best bound. An event is placed
 * late by at most the time that the quickest record was on its way; durations are exact.
 */
export class RecordClock {
  #offsetNs = Number.POSITIVE_INFINITY;

  /** A record stamped `tNs` arrives at `arrivedNs`. */
  heard(tNs: number, arrivedNs: number): void {
    this.#offsetNs = Math.min(this.#offsetNs, arrivedNs - tNs);
  }

  /** Time of the lab for a stamp that was in an earlier record. */
  timeOf(stampNs: number): number {
    return stampNs + this.#offsetNs;
  }
}
