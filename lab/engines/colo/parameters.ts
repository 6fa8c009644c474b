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
  /** Acknowledgements of checkpoint traffic are not delayed (ip route … quickack 1). */
  quickAck: z.boolean(),
  /** For tests of the pre-flight only: filters that cannot read the frames, and so compare nothing. */
  isBlind: z.boolean(),
});
export type ColoParameters = z.infer<typeof parametersSchema>;
