/**
 * What a recording is: the files of one trial's folder and the shape of each line in them.
 * The lab writes it, the reports read it, and neither knows anything else of the other.
 *
 *   manifest.json   written first: the question and the circumstances
 *   events.jsonl    phases, faults, what the engine and the harness said, as it happened
 *   history.jsonl   every operation of the workload: invoke, then ok, fail or unknown
 *   pulse.jsonl     the UDP echo probe, as its sender wrote it
 *   readback.json   the whole ledger, read from the survivor at the end
 *   readback-disk.json  the same from the survivor's disk, when the guest has one
 *   chains/*.bin    each controller's chain of rendezvous, and its released outputs (chain.ts)
 *   frames/*.pcap   frames seen entering the switch from a host's port (nanoseconds, CLOCK_MONOTONIC)
 *   consoles/*      what guests and processes printed
 *   verdict.json    written last: the judgement
 *
 * Every time is in nanoseconds of CLOCK_MONOTONIC and carries the suffix Ns.
 */
import { z } from 'zod';

export const SCHEMA_VERSION = 1;

const ns = z.number().nonnegative();
export const parametersSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);
/** Closed parameter values of faults, workloads, engines and expectations. */
export type Parameters = z.infer<typeof parametersSchema>;

export const outcomeSchema = z.enum(['passed', 'inconclusive', 'broken', 'failed', 'skipped']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** One fault on the timeline: at a time after the load began, on a role or a host. */
export const plannedFaultSchema = z.object({
  id: z.string(),
  fault: z.string(),
  label: z.string(),
  colour: z.string(),
  /** Null when it waits for an event. */
  atMs: z.number().nonnegative().nullable(),
  /** The event it waits for. */
  when: z.string().nullable().default(null),
  parameters: parametersSchema,
});
export type PlannedFault = z.infer<typeof plannedFaultSchema>;

/** What must hold, as data: the name of an expectation and its parameters. */
export const expectationSchema = z.object({
  expectation: z.string(),
  parameters: parametersSchema,
});
export type ExpectationRecord = z.infer<typeof expectationSchema>;

export const manifestSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** `suite/scenario` */
  scenario: z.string(),
  title: z.string(),
  why: z.string(),
  engine: z.object({ name: z.string(), version: z.string(), parameters: parametersSchema }),
  seed: z.number().int(),
  trial: z.number().int(),
  /** The wall clock at startedNs; for people only, never used to compute. */
  startedAt: z.string(),
  startedNs: ns,
  /** Exact command that repeats this trial. */
  command: z.string(),
  tool: z.object({
    version: z.string(),
    commit: z.string().nullable(),
    dirty: z.boolean().nullable(),
  }),
  /** Environment fingerprint: kernel, CPU, cores, memory, QEMU, node, load … name → text. */
  environment: z.record(z.string(), z.string()),
  /** Capability → true, or the reason why it is missing. */
  capabilities: z.record(z.string(), z.union([z.literal(true), z.string()])),
  guest: z.object({
    name: z.string(),
    hash: z.string(),
    /** Which host is which side, when it is not a for a and b for b. */
    hosts: z.object({ a: z.string(), b: z.string() }).default({ a: 'a', b: 'b' }),
    mac: z.string(),
    ip: z.string(),
    memoryMib: z.number(),
    diskMib: z.number().default(0),
  }),
  detection: z.object({ beatMs: z.number(), suspicionMs: z.number() }),
  workload: z.object({ name: z.string(), parameters: parametersSchema }),
  /** Rate 0 is a trial without the pulse, which then resolves nothing. */
  pulse: z.object({ rateHz: z.number(), resolutionMs: z.number().nullable() }),
  /** Failures that are known: expectation → reference. They stay failures, and are shown as known. */
  known: z.record(z.string(), z.string()).default({}),
  /** Nanoseconds per instruction of the guest's clock, where the engine counts instructions. */
  nsPerInstruction: z.number().nullable(),
  /** What held from before the load to its end, as faults. */
  conditions: z.array(plannedFaultSchema).default([]),
  timeline: z.array(plannedFaultSchema),
  loadMs: z.number(),
  expectations: z.array(expectationSchema),
  /** Expectations of the scenario whose evidence (evidence.ts) this engine does not leave. */
  notAsked: z.array(z.object({ expectation: z.string(), needs: z.string() })).default([]),
});
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * One line of events.jsonl. `source` is `ftlab` or the process that said it (`host-a/controller`,
 * `witness` …). Names in use, with their fields:
 *
 * - `phase` {phase, state: 'begin'|'end'}: provision, observe, conditions, load, settle, collect, release
 * - `fault-inject` {id}, `fault-bitten` {id, atNs, proof, ended: {what, side} of the pair, or null}, `fault-unbitten` {id, reason},
 *   `fault-heal` {id}, `fault-healed` {id}; atNs of a bite is when the effect began
 *   (for a cut: all ports dark)
 * - `dark` {host, fromEarliestNs, fromNs} / `lit` {host, untilNs, untilLatestNs}: ports of a host
 *   dropped in both directions; the true edge lies between the two times given
 * - `protected` {epoch, generation, active, standby}, `suspected` {peer, silentMs}, `unanswered` {peer}, `decided` {epoch, members},
 *   `refused` {epoch, members}, `fenced` {reason}, `witness-lost`, `took-over` {rendezvous,
 *   heldUpTo, releasedUpTo, tsc, instructions, generation}, `announced` {count}, `first-output` {rendezvous},
 *   `divergence` {rendezvous, own, other, policy}, `stopped` {reason}
 * - `twin-remains` {host, chain, released, instructions, generation}: what a dead twin left behind:
 *   names of its chain and released files under chains/, and its instruction counter at death
 *   (null where none); likewise `twin-state` {host, chain, released, instructions, generation}
 *   for twins alive at the end
 * - `preflight` {stillMs, before, during, after}: replies seen before, while and after colo's secondary
 *   stood still: before a pair is called protected
 * - `reprotect` {target}, `reprotect-pausing`, `reprotect-paused` {pauseMs, ramPages, stopMs, copyMs, stateMs,
 *   digest}, `reprotect-failed` {reason}, `join-failed` {reason}
 * - `twin-exited` {side, code, signal, expected: boolean}, `process-exited` {name, code, signal}
 * - `load-sample` {busyShare, loopDelayP99Ms, loopDelayMaxMs}: of the harness and the computer
 * - `link-sample` {ports: {port: {toPackets, fromPackets, droppedPackets}}}
 * - `identity` {mac, ip, machineId, bootId}: who the guest is, each time that is new
 * - `host-key` {when: 'before'|'after', key}: of the guest's SSH server, before the load and after it
 * - `guest-port` {mac, port}: the switch has learnt the guest's address at a port
 * - `preflight` {stillMs, stoppedNs, goneOnNs, before, during, after}: echoes heard while ftlab held the standby still, and around it
 * - `protection-lost`: the pair had no standby any more when the load began, and nobody broke it
 * - `link-measured` {device, direction, sent, arrived, lost, …, p50Ms, p99Ms}: what a condition achieved
 * - `harness-error` {message, phase}: makes the trial broken
 * - `signal` {signal}: the user asked to stop
 * - `skipped` {reason}: this computer lacks what the engine needs; nothing was begun
 */
export const eventSchema = z.looseObject({ tNs: ns, source: z.string(), event: z.string() });
export type Event = z.infer<typeof eventSchema>;

/**
 * One line of history.jsonl. An operation appears twice: `invoke`, then its end. `operation` is
 * unique within the trial. A connection's fate is in lines of its own.
 */
export const historySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('invoke'),
    operation: z.number().int(),
    connection: z.number().int(),
    intendedNs: ns,
    sentNs: ns,
  }),
  z.object({
    type: z.literal('ok'),
    operation: z.number().int(),
    answeredNs: ns,
    sequence: z.number().int(),
    hash: z.string(),
  }),
  z.object({
    type: z.literal('fail'),
    operation: z.number().int(),
    answeredNs: ns,
    reason: z.string(),
  }),
  z.object({
    type: z.literal('unknown'),
    operation: z.number().int(),
    answeredNs: ns,
    reason: z.string(),
  }),
  z.object({
    type: z.literal('connection'),
    connection: z.number().int(),
    state: z.enum(['open', 'reset', 'closed', 'refused']),
    tNs: ns,
  }),
]);
export type HistoryLine = z.infer<typeof historySchema>;

/** One line of pulse.jsonl: an echo sent, or received. A sequence may be received twice. */
export const pulseSchema = z.union([
  z.object({ sent: z.number().int(), tNs: ns }),
  z.object({ received: z.number().int(), tNs: ns }),
]);
export type PulseLine = z.infer<typeof pulseSchema>;

/**
 * readback.json and readback-disk.json: the ledger as the survivor holds it, in memory and on disk. `operations[i]` is the operation with
 * sequence i+1; `hash` is the running hash after the last (see lab/workloads/ledger-hash.ts).
 */
export const readbackSchema = z.object({
  tNs: ns,
  operations: z.array(z.number().int()),
  hash: z.string(),
});
export type Readback = z.infer<typeof readbackSchema>;

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

export const reasonSchema = z.object({
  expectation: z.string(),
  outcome: outcomeSchema,
  text: z.string(),
  /** The reference of a known failure; with the outcome passed, of one that did not show. */
  known: z.string().optional(),
});
export type Reason = z.infer<typeof reasonSchema>;

export const verdictSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  outcome: outcomeSchema,
  reasons: z.array(reasonSchema),
  measures: measuresSchema,
});
export type Verdict = z.infer<typeof verdictSchema>;
