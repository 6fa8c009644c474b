/** The parameters of remus, and their limits. */
import { z } from 'zod';

/** Nested paging makes each page slow under TCG that the guest writes first after a checkpoint. */
const PVH_INTERVAL_MS = 500;

const fields = z.object({
  /** `held`: output waits until the standby has the checkpoint; `stock`: as packaged, it leaves. */
  output: z.enum(['held', 'stock']),
  /** How Xen runs the guest (`type` in xl.cfg): paravirtualised, or by SVM or VT-x. */
  guestType: z.enum(['pv', 'pvh']),
  /** Time between a checkpoint and the next, beside the time that it takes itself. */
  intervalMs: z.number().int().min(20).max(10_000),
  /** A checkpoint that is acknowledged later than this ends the pair. */
  watchdogMs: z.number().min(500).max(60_000),
  /** Time a side may speak, counted from the sending of a request that its peer answered. */
  leaseMs: z.number().min(150).max(5000),
  guardMs: z.number().min(0).max(5000),
  announceMs: z.number().min(0).max(60_000),
});
export const parametersSchema = fields.refine(
  ({ guestType, intervalMs }) => guestType !== 'pvh' || intervalMs >= PVH_INTERVAL_MS,
  { path: ['intervalMs'], error: `at least ${PVH_INTERVAL_MS} with guestType=pvh` },
);
export type RemusParameters = z.infer<typeof parametersSchema>;
