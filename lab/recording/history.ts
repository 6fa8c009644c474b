/** history.jsonl: every operation of the workload, from its invocation to its end. */
import { z } from 'zod';

const ns = z.number().nonnegative();
const operation = z.number().int();
const connection = z.number().int();

/**
 * One line of history.jsonl. An operation has a line `invoke` and one for its end: `ok` (the guest
 * acknowledged it), `fail` (it certainly did not happen) or `unknown` (a timeout, a lost
 * connection). `operation` is unique within the trial. `f`, `key` and `value` say what was asked and
 * answered; what they mean is the workload's business and its checker's. The last line is `end`:
 * without it the clients died, and lines may be missing.
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

/**
 * True only for a line that `historySchema` accepts and leaves as it is: the same answer many times
 * faster. For any other line the schema decides, and says what is wrong with it.
 */
export function isHistoryLine(line: unknown): line is HistoryLine {
  if (typeof line !== 'object' || line === null) return false;
  const fields = line as Record<string, unknown>;
  const count = Object.keys(fields).length;
  switch (fields.type) {
    case 'invoke': {
      const optional = (Object.hasOwn(fields, 'value') ? 1 : 0) + (hasText(fields, 'key') ? 1 : 0);
      const isNumbered = isInt(fields.operation) && isInt(fields.connection);
      const isTimed = isNs(fields.intendedNs) && isNs(fields.sentNs);
      return count === 6 + optional && isNumbered && isTimed && typeof fields.f === 'string';
    }
    case 'ok': {
      const optional = Object.hasOwn(fields, 'value') ? 1 : 0;
      return count === 3 + optional && isInt(fields.operation) && isNs(fields.answeredNs);
    }
    default:
      return false;
  }
}

function hasText(fields: Record<string, unknown>, name: string): boolean {
  return Object.hasOwn(fields, name) && typeof fields[name] === 'string';
}

function isInt(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

function isNs(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}
