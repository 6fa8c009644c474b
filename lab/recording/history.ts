/** history.jsonl and readback.json: every operation of the workload, and the ledger at the end. */
import { z } from 'zod';

const ns = z.number().nonnegative();

/**
 * One line of history.jsonl. An operation appears twice: `invoke`, then its end. `operation` is
 * unique within the trial. A connection's fate is in lines of its own.
 */
export const historySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('invoke'),
    operation: z.number().int(),
    connection: z.number().int(),
    intendedNs: ns,
    sentNs: ns,
  }),
  z.object({
    type: z.literal('ok'),
    operation: z.number().int(),
    answeredNs: ns,
    sequence: z.number().int(),
    hash: z.string(),
  }),
  z.object({
    type: z.literal('fail'),
    operation: z.number().int(),
    answeredNs: ns,
    reason: z.string(),
  }),
  z.object({
    type: z.literal('unknown'),
    operation: z.number().int(),
    answeredNs: ns,
    reason: z.string(),
  }),
  z.object({
    type: z.literal('connection'),
    connection: z.number().int(),
    state: z.enum(['open', 'reset', 'closed', 'refused']),
    tNs: ns,
  }),
]);
export type HistoryLine = z.infer<typeof historySchema>;

/**
 * readback.json and readback-disk.json: the ledger as the survivor holds it, in memory and on disk. `operations[i]` is the operation with
 * sequence i+1; `hash` is the running hash after the last (see lab/workloads/ledger-hash.ts).
 */
export const readbackSchema = z.object({
  tNs: ns,
  operations: z.array(z.number().int()),
  hash: z.string(),
});
export type Readback = z.infer<typeof readbackSchema>;
