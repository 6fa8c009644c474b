/** The parameters of colo, and their limits. */
import { z } from 'zod';

export const parametersSchema = z.object({
  /** QEMU's x-checkpoint-delay. */
  checkpointMs: z.number().int().min(50).max(60_000),
  /** A checkpoint that is later than this ends the pair. */
  watchdogMs: z.number().min(200).max(60_000),
  /** Time a side may speak, counted from the sending of a request that its peer answered. */
  leaseMs: z.number().min(150).max(5000),
  guardMs: z.number().min(0).max(5000),
  announceMs: z.number().min(0).max(60_000),
  /** Shorter TCP timers on sync (sync-route.ts). */
  quickAck: z.boolean(),
  /** For tests of the pre-flight only: filters cannot read the frames, and so compare nothing. */
  isBlind: z.boolean(),
});
export type ColoParameters = z.infer<typeof parametersSchema>;
