/** ledgers.jsonl: the cycle ledgers of twins, read from their memory at a fixed rate. */
import { z } from 'zod';

const ns = z.number().nonnegative();
const count = z.number().int().nonnegative();

/** A cycle ledger that has changed since it was last read. */
const changeSchema = z.object({
  side: z.enum(['a', 'b']),
  /** Counts the twins on a side, from 1. */
  twin: count,
  /** Offset of the ledger in the memory, which may hold old copies of it. */
  at: count,
  /** Rounds of the guest's agent. */
  work: z.number().nonnegative(),
  /** The guest's time-stamp counter in that round. */
  tsc: z.number().nonnegative(),
  /** When it was last read without this change; at first the same as `tNs`. */
  sinceNs: ns,
  tNs: ns,
});
export type LedgerChange = z.infer<typeof changeSchema>;

/** The last line holds the number of changes before it. */
export const ledgerSchema = z.union([changeSchema, z.object({ end: count, tNs: ns })]);
export type LedgerLine = z.infer<typeof ledgerSchema>;
