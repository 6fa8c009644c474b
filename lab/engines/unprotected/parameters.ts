/** The parameters of unprotected, and their limits. */
import { z } from 'zod';

export const parametersSchema = z.object({
  /** 2: the other host boots the guest when its host is lost; 1: the guest is lost with it. */
  hosts: z.union([z.literal(1), z.literal(2)]),
  /** Time a side may speak, counted from the sending of a request that its peer answered. */
  leaseMs: z.number().min(150).max(5000),
  guardMs: z.number().min(0).max(5000),
  announceMs: z.number().min(0).max(60_000),
});
export type UnprotectedParameters = z.infer<typeof parametersSchema>;
