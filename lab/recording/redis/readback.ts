/** The parts of a recording that only the workload `redis` has: values of reads, and read-back. */
import { z } from 'zod';

/** The value of a register; null before the first write. */
export const registerSchema = z.string().nullable();

/** readback.json: every register that the survivor holds, as [key, value]. */
export const registersSchema = z.object({
  tNs: z.number().nonnegative(),
  registers: z.array(z.tuple([z.string(), registerSchema])),
});
export type Registers = z.infer<typeof registersSchema>;
