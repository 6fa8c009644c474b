/** The failover chain of a fault, as verdicts and campaigns keep it. */
import { z } from 'zod';

const ms = z.number().nullable();

/** The steps of a failover in their order; each is null or no earlier than the previous step. */
export const STEPS = [
  'detectedMs',
  'decidedMs',
  'firstReplyMs',
  'firstAcknowledgedMs',
  'recoveredMs',
] as const;
export type Step = (typeof STEPS)[number];

/** Times in ms after the fault bit, except where a field states otherwise. */
export const faultChainSchema = z.object({
  fault: z.string(),
  id: z.string(),
  /** After the load began. */
  bittenMs: ms,
  /** A side suspected its peer, or missed its answers. */
  detectedMs: ms,
  /** The witness granted a side to continue alone. */
  decidedMs: ms,
  /** The first echo or acknowledgement after the outage. */
  firstReplyMs: ms,
  /** The first acknowledged operation after the outage, as a TCP client experienced it. */
  firstAcknowledgedMs: ms.default(null),
  /** Throughput was full, and stayed so for a while. */
  recoveredMs: ms,
  /** False when throughput never came back; null when the recording does not show it. */
  hasRecovered: z.boolean().nullable().default(null),
  /** Why a step is null. */
  absent: z.partialRecord(z.enum(STEPS), z.string()).default({}),
  /** Until the next fault bit, or the load ended. */
  untilMs: ms.default(null),
  /** The longest silence on the pulse that the fault caused. */
  silenceMs: ms,
  /** The last echo before the next fault or the end of the load. */
  lastReplyMs: ms.default(null),
  /** Hosts that spoke for the guest while the fault was in effect, after time to decide. */
  voices: z.array(z.string()).nullable().default(null),
});
export type FaultChain = z.infer<typeof faultChainSchema>;
