/** pulse.jsonl: the UDP echo probe. */
import { z } from 'zod';

const ns = z.number().nonnegative();

/**
 * One line of pulse.jsonl: an echo sent or received; a sequence may be received twice. The last
 * line holds the number of echoes sent: a pulse without it was cut short.
 */
export const pulseSchema = z.union([
  z.object({ sent: z.number().int(), tNs: ns }),
  z.object({ received: z.number().int(), tNs: ns }),
  z.object({ end: z.number().int(), tNs: ns }),
]);
export type PulseLine = z.infer<typeof pulseSchema>;
