/** The measures of one trial. */
import { z } from 'zod';

/** The measures of one fault: the failover chain in milliseconds after the fault bit. */
export const faultMeasuresSchema = z.object({
  fault: z.string(),
  id: z.string(),
  /** After the load began. */
  bittenMs: z.number().nullable(),
  detectedMs: z.number().nullable(),
  decidedMs: z.number().nullable(),
  firstReplyMs: z.number().nullable(),
  recoveredMs: z.number().nullable(),
  silenceMs: z.number().nullable(),
  /** When the last echo came back that this fault is answerable for. */
  lastReplyMs: z.number().nullable().default(null),
  /** Hosts heard speaking for the guest while it held, from a while after it bit on. */
  voices: z.array(z.string()).nullable().default(null),
});
export type FaultMeasures = z.infer<typeof faultMeasuresSchema>;

const measure = z.number().nullable();
/** What does not apply, or was not seen, is null, never 0. */
export const measuresSchema = z.object({
  operations: measure,
  acknowledged: measure,
  acknowledgedLost: measure,
  duplicated: measure,
  reordered: measure,
  hashMismatches: measure,
  /** Acknowledged operations that are not on the disk; places where disk and memory hold different ones. */
  diskLost: measure.default(null),
  diskDiffering: measure.default(null),
  failed: measure,
  unknown: measure,
  /** Ended by the guest or its host under load, by a reset or in order: the clients never end one. */
  connectionsReset: measure,
  /** Connections that were open and never answered again, while the guest answered others. */
  stuckConnections: measure.default(null),
  latencyP50Ms: measure,
  latencyP99Ms: measure,
  /** Of operations that were due before the first fault bit. */
  calmP50Ms: measure.default(null),
  calmP99Ms: measure.default(null),
  sendLatenessP99Ms: measure,
  pulses: measure,
  /** The longest under load, besides what re-protection took. */
  silenceMs: measure,
  /** The longest of which is certain, whatever ftlab itself was kept waiting for meanwhile. */
  silenceAtLeastMs: measure.default(null),
  /** The longest while the pair was made whole, besides what ftlab's own pre-flight held. */
  reprotectSilenceMs: measure.default(null),
  reprotectSilenceAtLeastMs: measure.default(null),
  tcpRecoveryMs: measure,
  cyclesRolledBackSeen: measure,
  cyclesRolledBackUnseen: measure,
  cyclesReexecuted: measure,
  cyclesStalled: measure,
  rendezvous: measure,
  rendezvousWithFrames: measure,
  divergences: measure,
  /** Those the engine itself noticed. */
  divergencesTold: measure.default(null),
  /** Outputs that had to wait for the standby; those that left before it had what the rule asks for. */
  outputsChecked: measure.default(null),
  outputsReleasedEarly: measure.default(null),
  dualActiveMs: measure,
  falseSuspicions: measure,
  /** Suspicions under load, whatever was broken then; lone decisions without one count too. */
  suspicions: measure.default(null),
  /** The longest the pulse's sender itself stood still under load: nobody can tell silence from that. */
  pulseStallMs: measure.default(null),
  reprotectPauseMs: measure,
  /** Checkpoints under load; those that came before the timer's time, since outputs differed. */
  checkpoints: measure.default(null),
  checkpointsForced: measure.default(null),
  unprotectedMs: measure,
  harnessStallMs: measure,
  /** Different identities the guest was seen with; ports its address moved between; takeovers told of. */
  identities: measure.default(null),
  portMoves: measure.default(null),
  /** Different SSH host keys; null unless one was told both before the load and after it. */
  hostKeys: measure.default(null),
  takeovers: measure.default(null),
  faults: z.array(faultMeasuresSchema),
});
export type Measures = z.infer<typeof measuresSchema>;
