/** Values that most suites share: the guest, a steady load, and expectations that always hold. */
import {
  connectionsGoOn,
  noConnectionReset,
  noCycleSeenRolledBack,
  noDivergence,
  noFalseSuspicion,
  nothingLost,
  oneIdentity,
  oneVoice,
  outputWaits,
  sameHostKey,
  silenceWithin,
} from '../reports/expectations/index.ts';
import type { Scenario } from './suite.ts';

/**
 * A load that no engine finds heavy, so that observed effects come from the fault. It ends when
 * all pairs have been steady for a checkpoint of colo and its watchdog: no engine needs longer to
 * detect that its pair has separated. Full throughput after a fault is known in half of that.
 */
export const steady = {
  guest: 'minimal',
  workload: { name: 'ledger', parameters: { rateHz: 100, connections: 8, timeoutMs: 10_000 } },
  pulseHz: 100,
  steadyMs: 2000,
  settleMs: 3000,
  settable: ['workload.rateHz', 'workload.connections', 'load.steadyMs'],
} as const satisfies Partial<Scenario>;

/** A load that runs to its limit: for late effects, and where the load itself is measured. */
export const wholeLoad = { steadyMs: 0 } as const;

/** The moment of a first fault: by then the usual throughput is known (two seconds of it). */
export const FIRST_MS = 2000;

/** Expectations that plain high availability fails with the host of its guest, by design. */
export const coldBoot = {
  'nothing-lost': 'the guest boots again: the contents of its memory are lost',
  'no-connection-reset': 'the guest boots again: its connections are lost',
  'silence-within': 'a boot takes seconds',
  'one-identity': 'the guest boots again: it has another boot-id',
  'same-host-key': 'the guest boots again: it generates another host key',
} as const;

/** Expectations on replies that it then fails. */
export const forgotten = {
  'no-wrong-reply': 'the guest boots again: its earlier operations are lost',
} as const;

/** The expectation that Xen's takeover fails: known, measured, and not hidden. */
export const remusResumes = {
  'silence-within': 'xl resumes the guest in two to three seconds under TCG',
} as const;

/** The same where only checkpoints stop, while heartbeats arrive over `lan`. */
export const remusWaits = {
  'silence-within':
    'heartbeats still arrive, and a missing checkpoint is noticed after 2.6 s only: ' +
    'under TCG a checkpoint may take as long',
} as const;

/** Expectations that colo's re-protection fails: known, measured, and not hidden. */
export const coloCopies = {
  'reprotect-pause-within': 'the world waits while the guest is copied onto its new standby',
} as const;

/** For scenarios in which the active is lost. */
export const activeIsLost = {
  known: { unprotected: coldBoot, remus: remusResumes },
} as const;
/** For scenarios in which a side is lost and the pair is re-protected. */
export const activeIsCopied = {
  known: { unprotected: coldBoot, colo: coloCopies, remus: remusResumes },
} as const;

/** Expectations that hold as long as a side may answer. */
export const always = [
  nothingLost(),
  noConnectionReset(),
  connectionsGoOn(),
  noDivergence(),
  outputWaits(),
  oneVoice(),
  oneIdentity(),
  sameHostKey(),
  noCycleSeenRolledBack(),
  noFalseSuspicion(),
];

/** The declared detection time, and the allowed time of decision and takeover. */
export const silence = silenceWithin({ plusMs: 100 });
