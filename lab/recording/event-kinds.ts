/** The catalogue of events: every event that any part of the lab records, with its fields. */
import { z } from 'zod';

const text = z.string();
const count = z.number().int().nonnegative();
const number = z.number();
const ns = z.number().nonnegative();
const host = text.describe('host');
const side = z.enum(['a', 'b']);
const members = z.array(text).readonly();
const exit = { code: number.nullable(), signal: text.nullable() };
/** Recordings of version 1 have the message alone. */
const error = {
  message: text,
  stack: text.nullable().optional(),
  causes: z.array(z.object({ message: text, stack: text.nullable() })).optional(),
};
const twinFiles = {
  host,
  chain: text,
  released: text,
  held: text.optional(),
  instructions: number.nullable(),
  generation: count,
};
const portCounters = z.object({
  fromPackets: count,
  toPackets: count,
  fromBytes: count.optional(),
  toBytes: count.optional(),
  droppedPackets: count,
});

function kind<Fields extends z.ZodRawShape>(says: string, fields: Fields) {
  return { says, fields: z.object(fields) };
}

/** Event → its meaning, and its fields besides `source`, `event` and `tNs`. */
export const eventKinds = {
  // the trial
  phase: kind('A phase of the trial begins or ends.', {
    phase: text,
    state: z.enum(['begin', 'end']),
  }),
  skipped: kind('This computer lacks a capability of the engine; no process was started.', {
    reason: text,
  }),
  clock: kind('Which clock a source stamps with; subtract `offsetNs`, right within `errorNs`.', {
    clock: text,
    offsetNs: number,
    errorNs: ns,
  }),
  'pair-ready': kind('The pair is provisioned.', { tookMs: number }),
  'protection-lost': kind('The pair lost its standby before the load, with no fault injected.', {}),
  'load-begin': kind('The clients start to send.', {}),
  'load-end': kind('The clients stop sending: all was steady, its time was over, or stopped.', {
    why: z.enum(['steady', 'time', 'stopped']).optional(),
  }),
  'readback-failed': kind('The survivor could not be read back.', { message: text }),
  'harness-error': kind('ftlab itself failed; the trial is broken.', { ...error, phase: text }),
  signal: kind('The user asked ftlab to stop.', { signal: text }),

  // faults
  'fault-inject': kind('A fault is about to be injected.', { id: text }),
  'fault-bitten': kind('The effect of a fault was seen; it began between the two times.', {
    id: text,
    // Recordings of before 2026-11-28 have the later time only.
    fromEarliestNs: ns.optional(),
    atNs: ns,
    proof: text,
    ended: z.object({ what: text, side: text.nullable() }).nullable(),
  }),
  'fault-unbitten': kind('A fault had no effect.', { id: text, reason: text }),
  'fault-heal': kind('A fault is about to be healed.', { id: text }),
  'fault-healed': kind('A fault is healed.', { id: text }),
  'fault-heal-failed': kind('A fault could not be healed.', { id: text, ...error }),
  dark: kind('Ports of a host drop both ways; the edge lies between the two times.', {
    host,
    fromEarliestNs: ns,
    fromNs: ns,
  }),
  lit: kind('Ports of a host pass again; the edge lies between the two times.', {
    host,
    untilNs: ns,
    untilLatestNs: ns,
  }),

  // membership
  suspected: kind('No heartbeat of the peer reached the detector for too long.', {
    peer: text,
    silentMs: number,
  }),
  unanswered: kind('The peer owes an acknowledgement or a log entry for too long.', {
    peer: text,
  }),
  decided: kind('The witness granted this side the members named.', { epoch: count, members }),
  refused: kind('The witness refused a question; `members` are the members that it granted.', {
    epoch: count,
    members,
  }),
  fenced: kind('This side found that it is not a member any more.', {
    reason: text,
    epoch: count,
  }),
  'witness-lost': kind('The witness did not answer.', {}),
  'witness-ready': kind('The witness answers.', {}),
  'witness-granted': kind('The witness granted the epoch and members that a side asked for.', {
    to: text,
    epoch: count,
    members,
    grantedTo: text.nullable(),
  }),

  // the pair
  listening: kind('A controller waits for its peer or for orders.', {}),
  serving: kind('The guest serves.', {}),
  joined: kind('colo, remus: the standby has a copy of the guest.', {}),
  'join-failed': kind('colo, remus, unprotected: the standby was not taken in.', { reason: text }),
  protected: kind('The pair is redundant.', {
    epoch: count,
    generation: count.optional(),
    active: side,
    standby: side,
  }),
  stopped: kind('This side does not execute or speak any more.', {
    reason: text,
    rendezvous: count.optional(),
  }),
  'took-over': kind('This side is active now; lockstep adds where its twin resumed.', {
    rendezvous: count.optional(),
    heldUpTo: count.optional(),
    releasedUpTo: count.optional(),
    tsc: number.optional(),
    instructions: number.optional(),
    generation: count.optional(),
  }),
  'takeover-failed': kind(
    'This side was granted, and its guest is stuck here: neither running nor dead.',
    { reason: text },
  ),
  'first-output': kind('lockstep: the first output leaves after a takeover.', {
    rendezvous: count,
  }),
  announced: kind('The guest’s address was announced, so often or for so long.', {
    count: count.optional(),
    forMs: number.optional(),
  }),
  divergence: kind('lockstep: the standby differs from the active.', {
    rendezvous: count,
    own: z.object({ tsc: text, digest: text }),
    other: z.object({ tsc: text, digest: text }),
    policy: text,
  }),
  'sync-closed': kind('lockstep: the connection between the twins has ended.', { why: text }),
  'colo-exit': kind('colo: QEMU has left COLO.', {
    mode: text.optional(),
    reason: text.optional(),
  }),
  'checkpoint-begin': kind('colo, remus: the guest stops for a checkpoint, due every `periodMs`.', {
    periodMs: number.optional(),
  }),
  'checkpoint-end': kind('colo, remus: the guest runs again after a checkpoint.', {
    pauseMs: number,
  }),
  'checkpoint-acknowledged': kind(
    'remus: the standby has a checkpoint, `afterMs` after the guest ran again.',
    { sequence: count, bytes: count, afterMs: number, isReleased: z.boolean() },
  ),
  'transport-stuck': kind('remus: an end of the transport waits for another that does not move.', {
    why: text,
    silentMs: number,
  }),
  preflight: kind('Echoes received before, while and after ftlab held the standby still.', {
    stillMs: number,
    stoppedNs: ns.optional(),
    goneOnNs: ns.optional(),
    before: count,
    during: count,
    after: count,
  }),
  reprotect: kind('Re-protection begins.', { target: side }),
  'reprotect-pausing': kind('The guest is about to be paused for re-protection.', {}),
  'reprotect-paused': kind('The guest was paused for re-protection, and runs again.', {
    pauseMs: number,
    stopMs: number.optional(),
    copyMs: number.optional(),
    stateMs: number.optional(),
    ramChunks: count.optional(),
    digest: text.optional(),
  }),
  'reprotect-failed': kind('Re-protection failed; the lab may be at fault, not the pair.', {
    reason: text,
    isLabFault: z.boolean().optional(),
  }),
  quit: kind('lockstep: a controller ends in order.', { guestLagMs: number }),
  'guest-boot': kind('The guest is booted and saved first.', { reason: text }),

  // ends of twins
  'twin-remains': kind('Files and instruction counter of a twin that died.', twinFiles),
  'twin-state': kind('Files and instruction counter of a twin alive at the end.', twinFiles),
  'cycle-ledger': kind('The cycle ledger found in a twin’s memory at offset `at`.', {
    host,
    chain: text,
    at: count,
    work: number,
    tsc: number,
  }),

  // processes
  'controller-failed': kind('A controller failed.', { message: text }),
  'twin-exited': kind('A QEMU ended without an order.', { side, ...exit, expected: z.boolean() }),
  'process-exited': kind('A process of the harness ended unexpectedly.', { name: text, ...exit }),

  // probes
  'capture-ended': kind(
    'The capture of a host’s frames is closed; `windows` is when it listened.',
    {
      host,
      frames: count,
      dropped: count,
      windows: z.array(z.object({ fromNs: ns, toNs: ns })),
    },
  ),
  'load-sample': kind('How busy the computer is, and how late the timers of ftlab ran.', {
    busyShare: number,
    foreignShare: number.optional(),
    /** Consecutive parts of the time of the sample; the last ends with it. */
    steps: z.array(z.object({ ms: number, busyShare: number })).optional(),
    loopDelayP99Ms: number,
    loopDelayMaxMs: number,
  }),
  'link-sample': kind('Counters of the switch, by port.', { ports: z.record(text, portCounters) }),
  'link-measured': kind('The measured effect of a condition on a link.', {
    device: text,
    direction: text,
    sent: count,
    arrived: count,
    lost: count,
    duplicated: count,
    reordered: count,
    overtaking: count,
    corrupted: count,
    throughputMbps: number.nullable(),
    p50Ms: number.nullable(),
    p99Ms: number.nullable(),
  }),
  identity: kind('The identity of the guest, at the start and at each change.', {
    mac: text,
    ip: text,
    machineId: text,
    bootId: text,
  }),
  'host-key': kind('The host key of the guest’s SSH server.', {
    when: z.enum(['before', 'after']),
    key: text,
  }),
  'guest-port': kind('The switch has the guest’s address at a port.', { mac: text, port: text }),
};
