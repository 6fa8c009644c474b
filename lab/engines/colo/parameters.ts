/** What of colo can be set, and between what. */
import { z } from 'zod';

export const parametersSchema = z.object({
  /** QEMU's x-checkpoint-delay. */
  checkpointMs: z.number().int().min(50).max(60_000),
  /** After this long without a checkpoint beyond its time, the twins are not one any more. */
  watchdogMs: z.number().min(200).max(60_000),
  /** A side may speak this long after it sent what its peer has answered. */
  leaseMs: z.number().min(150).max(5000),
  guardMs: z.number().min(0).max(5000),
  announceMs: z.number().min(0).max(60_000),
  /** TCP over sync neither delays acknowledgements nor waits long with sending again (sync-route.ts). */
  quickAck: z.boolean(),
  /** For tests of the pre-flight only: filters that cannot read the frames, and so compare nothing. */
  isBlind: z.boolean(),
});
export type ColoParameters = z.infer<typeof parametersSchema>;
