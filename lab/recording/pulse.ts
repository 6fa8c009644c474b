/** pulse.jsonl: the UDP echo probe. */
import { z } from 'zod';

const ns = z.number().nonnegative();

/** One line of pulse.jsonl: an echo sent, or received. A sequence may be received twice. */
export const pulseSchema = z.union([
  z.object({ sent: z.number().int(), tNs: ns }),
  z.object({ received: z.number().int(), tNs: ns }),
]);
export type PulseLine = z.infer<typeof pulseSchema>;
