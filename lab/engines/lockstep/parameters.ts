/** The parameters of lockstep, and their limits. */
import { z } from 'zod';

export const parametersSchema = z.object({
  output: z.enum(['compared', 'received']),
  lag: z.number().int().min(1).max(1024),
  leaseMs: z.number().min(150).max(5000),
  guardMs: z.number().min(0).max(5000),
  onDivergence: z.enum(['evict-standby', 'stop']),
  announceMs: z.number().min(0).max(60_000),
  twins: z.union([z.literal(1), z.literal(2)]),
  /** Canary: outputs leave this many rendezvous before the output rule allows it. */
  releaseEarlyBy: z.number().int().min(0).max(1024),
});
export type LockstepParameters = z.infer<typeof parametersSchema>;
