/** history.jsonl: every operation of the workload, from its invocation to its end. */
import { z } from 'zod';

const ns = z.number().nonnegative();
const operation = z.number().int();
const connection = z.number().int();

/**
 * One line of history.jsonl. An operation has a line `invoke` and one for its end: `ok` (the guest
 * acknowledged it), `fail` (it certainly did not happen) or `unknown` (a timeout, a lost
 * connection). `operation` is unique within the trial. `f`, `key` and `value` are the request and
 * its reply; the workload and its checker define their meaning. The last line is `end`: without it
 * the clients died, and lines may be missing.
 */
export const historySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('invoke'),
    operation,
    connection,
    /** `append`, `read`, `write` … */
    f: z.string(),
    key: z.string().optional(),
    value: z.unknown().optional(),
    /** When the open loop was to send it; `sentNs` is when it did. */
    intendedNs: ns,
    sentNs: ns,
  }),
  z.object({
    type: z.literal('ok'),
    operation,
    answeredNs: ns,
    value: z.unknown().optional(),
  }),
  z.object({ type: z.literal('fail'), operation, answeredNs: ns, reason: z.string() }),
  z.object({ type: z.literal('unknown'), operation, answeredNs: ns, reason: z.string() }),
  z.object({
    type: z.literal('connection'),
    connection,
    state: z.enum(['open', 'reset', 'closed', 'refused']),
    tNs: ns,
  }),
  /** `operations` is the number of `invoke` lines before it. */
  z.object({ type: z.literal('end'), tNs: ns, operations: z.number().int().nonnegative() }),
]);
export type HistoryLine = z.infer<typeof historySchema>;

/** Every field that a line may have. */
export const HISTORY_FIELDS = [
  'type',
  'operation',
  'connection',
  'f',
  'key',
  'value',
  'intendedNs',
  'sentNs',
  'answeredNs',
  'reason',
  'state',
  'tNs',
  'operations',
] as const;
