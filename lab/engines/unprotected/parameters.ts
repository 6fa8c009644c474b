/** What of unprotected can be set, and between what. */
import { z } from 'zod';

export const parametersSchema = z.object({
  /** With 2, the other host boots the guest anew when this one is lost; with 1 nobody does. */
  hosts: z.union([z.literal(1), z.literal(2)]),
  /** A side may speak this long after it sent what its peer has answered. */
  leaseMs: z.number().min(150).max(5000),
  guardMs: z.number().min(0).max(5000),
  announceMs: z.number().min(0).max(60_000),
});
export type UnprotectedParameters = z.infer<typeof parametersSchema>;
