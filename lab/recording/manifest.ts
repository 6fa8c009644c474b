/**
 * A recording: the files of a trial's folder and the shape of each line in them. The lab writes a
 * recording and the reports read it; they share nothing else.
 *
 *   manifest.json   written first: the question and the circumstances
 *   events.jsonl    phases, faults, and events of engine and harness, appended as they happen
 *   history.jsonl   every operation of the workload: invoke, then ok, fail or unknown
 *   pulse.jsonl     the UDP echo probe, as its sender wrote it
 *   ledgers.jsonl   positions of the twins, where there are no chains (ledgers.ts)
 *   readback.json   the data of the workload's service, read from the survivor at the end; its
 *                   shape is the workload's: ledger/readback.ts, redis/readback.ts
 *   readback-disk.json  the same from the survivor's disk, when the guest has a disk
 *   chains/*.bin    each controller's chain of rendezvous, and its released outputs (chain.ts)
 *   frames/*.pcap   frames that entered the switch from a host's port (ns, CLOCK_MONOTONIC)
 *   consoles/*      output of guests and processes
 *   evidence.json   the seal, written last by the lab: each file with size, SHA-256 and span
 *   verdict.json    the judgement, which the reports can rewrite at any time
 *
 * Every time is in nanoseconds of CLOCK_MONOTONIC and carries the suffix Ns.
 */
import { z } from 'zod';
import { parametersSchema } from './parameters.ts';

export const SCHEMA_VERSION = 2;

const ns = z.number().nonnegative();

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

/** An expectation as data: its name and its parameters. */
export const expectationSchema = z.object({
  expectation: z.string(),
  parameters: parametersSchema,
});
export type ExpectationRecord = z.infer<typeof expectationSchema>;

/** Which ftlab; commit and dirty are null where it is no clone. */
export const toolSchema = z.object({
  version: z.string(),
  commit: z.string().nullable(),
  dirty: z.boolean().nullable(),
});
export type Tool = z.infer<typeof toolSchema>;

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
  tool: toolSchema,
  /** Environment fingerprint: kernel, CPU, cores, memory, QEMU, node … name → text. */
  environment: z.record(z.string(), z.string()),
  /** Capability → true, or the reason why it is missing. */
  capabilities: z.record(z.string(), z.union([z.literal(true), z.string()])),
  guest: z.object({
    name: z.string(),
    hash: z.string(),
    /** Debian package → version, of every package in its image; {} in older recordings. */
    versions: z.record(z.string(), z.string()).default({}),
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
  /** Known failures: expectation → reference. They stay failures, and are shown as known. */
  known: z.record(z.string(), z.string()).default({}),
  /** Nanoseconds per instruction of the guest's clock, where the engine counts instructions. */
  nsPerInstruction: z.number().nullable(),
  /** Conditions that held from before the load to its end, as faults. */
  conditions: z.array(plannedFaultSchema).default([]),
  timeline: z.array(plannedFaultSchema),
  /** The longest that the load may run; how long it ran is between `load-begin` and `load-end`. */
  loadMs: z.number(),
  /** It ended before, once all had been steady for so long after its last step; 0: never before. */
  steadyMs: z.number().nonnegative().default(0),
  expectations: z.array(expectationSchema),
  /** Expectations of the scenario whose evidence (evidence.ts) this engine does not leave. */
  notAsked: z.array(z.object({ expectation: z.string(), needs: z.string() })).default([]),
});
export type Manifest = z.infer<typeof manifestSchema>;
