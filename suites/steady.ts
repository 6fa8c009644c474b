/** Values that most suites share: the guest, a steady load, and what holds whatever happens. */
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
 * A load every engine can take, so that what is seen is the fault's. It ends when all has been
 * steady for a checkpoint of colo and its watchdog: no engine needs longer to find out by itself
 * that its pair has come apart. Full throughput after a fault is known in half of that.
 */
export const steady = {
  guest: 'minimal',
  workload: { name: 'ledger', parameters: { rateHz: 100, connections: 8, timeoutMs: 10_000 } },
  pulseHz: 100,
  steadyMs: 2000,
  settleMs: 3000,
  settable: ['workload.rateHz', 'workload.connections', 'load.steadyMs'],
} as const satisfies Partial<Scenario>;

/** For questions whose answer may come late, or whose measure is the load: it runs its time. */
export const wholeLoad = { steadyMs: 0 } as const;

/** The moment of a first fault: by then the usual throughput is known (two seconds of it). */
export const FIRST_MS = 2000;

/** Expectations that plain high availability fails with the host of its guest, by design. */
export const coldBoot = {
  'nothing-lost': 'the guest boots anew: what was in its memory is gone',
  'no-connection-reset': 'the guest boots anew: it knows of no connection',
  'silence-within': 'a boot takes seconds',
  'one-identity': 'the guest boots anew: its boot-id is another',
  'same-host-key': 'the guest boots anew, from memory: it makes itself another key',
} as const;

/** Expectations on replies that it then fails. */
export const forgotten = {
  'no-wrong-reply': 'the guest boots anew: it has forgotten what it told',
} as const;

/** The expectation that Xen's takeover fails: known, measured, and not hidden. */
const remusResumes = {
  'silence-within': 'xl resumes the guest in two to three seconds under TCG',
} as const;

/** Expectations that colo's re-protection fails: known, measured, and not hidden. */
export const coloCopies = {
  'reprotect-pause-within': 'the world waits while the guest is copied onto its new standby',
} as const;

/** For scenarios in which the active is lost. */
export const activeIsLost = {
  known: { unprotected: coldBoot, remus: remusResumes },
} as const;
/** For scenarios in which it is lost and the pair is made whole again. */
export const activeIsCopied = { known: { unprotected: coldBoot, colo: coloCopies } } as const;

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

/** The declared detection time, and what deciding and taking over may add. */
export const silence = silenceWithin({ plusMs: 100 });
