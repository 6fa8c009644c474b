/** The failover chain of one fault, as verdicts and campaigns keep it. */
import { z } from 'zod';

const ms = z.number().nullable();

/** Times in ms after the fault bit; null where a step was not seen. */
export const faultChainSchema = z.object({
  fault: z.string(),
  id: z.string(),
  /** After the load began. */
  bittenMs: ms,
  detectedMs: ms,
  decidedMs: ms,
  /** The first echo of the pulse after the silence. */
  firstReplyMs: ms,
  recoveredMs: ms,
  /** The longest silence on the pulse that the fault caused. */
  silenceMs: ms,
  /** The last echo before the next fault or the end of the load. */
  lastReplyMs: ms.default(null),
  /** Hosts that spoke for the guest while the fault was in effect, after time to decide. */
  voices: z.array(z.string()).nullable().default(null),
});
export type FaultChain = z.infer<typeof faultChainSchema>;
