/** The ledger's part of a recording: the result of an append, and the read-back. */
import { z } from 'zod';

/** `value` of an `ok` line: the place of the operation, counted from 1, and the running hash. */
export const appendedSchema = z.object({ sequence: z.number().int(), hash: z.string() });
export type Appended = z.infer<typeof appendedSchema>;

/** Whether `appendedSchema` accepts it: the same answer many times faster. */
export function isAppended(value: unknown): value is Appended {
  if (typeof value !== 'object' || value === null) return false;
  const { sequence, hash } = value as Record<string, unknown>;
  return Number.isSafeInteger(sequence) && typeof hash === 'string';
}

/**
 * readback.json and readback-disk.json: the ledger as the survivor holds it in memory and on disk.
 * `operations[i]` is the operation with sequence i+1; `hash` is the running hash after the last
 * (hash.ts).
 */
export const readbackSchema = z.object({
  tNs: z.number().nonnegative(),
  operations: z.array(z.number().int()),
  hash: z.string(),
});
export type Readback = z.infer<typeof readbackSchema>;
