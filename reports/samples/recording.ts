/**
 * Synthetic recordings for tests. By default the active loses power and the standby takes over
 * correctly. Each defect is the trace of a broken engine, guest or harness.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '../../lab/recording/events.ts';
import { appendToHash, EMPTY_LEDGER_HASH } from '../../lab/recording/ledger/hash.ts';
import {
  type ExpectationRecord,
  type Manifest,
  SCHEMA_VERSION,
} from '../../lab/recording/manifest.ts';
import { sealRecording } from '../../lab/recording/seal.ts';
import {
  at,
  BEGIN,
  CUT,
  type Defect,
  END,
  GUEST_MAC,
  identityIn,
  MS,
  preflightsIn,
  reprotectFailure,
  TAKEN_OVER_AT,
  TAKEOVER,
} from './story.ts';
import {
  capture,
  capturesIn,
  chain,
  framesOf,
  heldLog,
  instructions,
  pulseOf,
  released,
  twinsIn,
} from './traces.ts';

export interface SampleOptions {
  defects?: readonly Defect[];
  expectations?: readonly ExpectationRecord[];
  /** Known failures: expectation → reference. */
  known?: Readonly<Record<string, string>>;
}

/**
 * Writes a recording, sealed unless it was killed, into a new folder below the system's temporary
 * one; returns its path.
 */
export function sample({
  defects = [],
  expectations = [],
  known = {},
}: SampleOptions = {}): string {
  const has = (defect: Defect) => defects.includes(defect);
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-sample-'));
  for (const name of ['chains', 'frames', 'consoles']) mkdirSync(join(folder, name));
  const write = (name: string, content: string | Buffer) =>
    writeFileSync(join(folder, name), content);
  const lines = (values: readonly unknown[]) =>
    values.map((v) => `${JSON.stringify(v)}\n`).join('');
  write('manifest.json', JSON.stringify({ ...manifestOf(expectations), known }));
  write('events.jsonl', lines(eventsOf(has)));
  const { history, held, hash } = historyOf(has);
  write('history.jsonl', lines(history));
  if (!has('no-pulse')) write('pulse.jsonl', lines(pulseOf(has)));
  if (!has('no-readback') && !has('killed')) {
    const readback = { tNs: END, operations: held, hash };
    write('readback.json', JSON.stringify(readback));
    if (!has('no-disk')) write('readback-disk.json', JSON.stringify(diskOf(readback, has)));
  }
  if (!has('no-chains')) {
    write('chains/a.bin', chain(1, has('seen-rolled-back') ? 455 : TAKEN_OVER_AT, 'a', has));
    write('chains/b.bin', chain(1, 900, 'b', has));
    const lastReleased = has('few-outputs') ? 20 : has('seen-rolled-back') ? 454 : 445;
    write('chains/a.released.bin', released(1, lastReleased, has));
    write('chains/b.released.bin', released(446, 900, has, TAKEOVER));
    write('chains/a.held.bin', '');
    write('chains/b.held.bin', heldLog(449));
  }
  if (!has('no-frames')) {
    write('frames/lan-a.pcap', capture(framesOf('a', has)));
    write('frames/lan-b.pcap', capture(framesOf('b', has)));
  }
  if (!has('killed')) sealRecording(folder);
  return folder;
}

/** The ledger as the disk holds it: less the last operation, or with two in each other's place. */
function diskOf<T extends { operations: number[] }>(
  readback: T,
  has: (defect: Defect) => boolean,
): T {
  const { operations } = readback;
  if (has('disk-lost')) return { ...readback, operations: operations.slice(0, -1) };
  const [first = 0, second = 0, ...rest] = operations;
  return has('disk-differs') ? { ...readback, operations: [second, first, ...rest] } : readback;
}

export function manifestOf(expectations: readonly ExpectationRecord[]): Manifest {
  return {
    schemaVersion: SCHEMA_VERSION,
    scenario: 'sample/active-power',
    title: 'A sample',
    why: 'To test the judge.',
    engine: { name: 'lockstep', version: 'sample', parameters: { output: 'compared' } },
    seed: 1,
    trial: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    startedNs: BEGIN - 1000 * MS,
    command: 'scripts/ftlab run sample/active-power --seed 1',
    tool: { version: '0', commit: null, dirty: null },
    environment: {},
    capabilities: {},
    guest: {
      name: 'minimal',
      hash: '0',
      versions: { 'linux-image-6.1.0-50-cloud-amd64': '6.1.176-1' },
      hosts: { a: 'a', b: 'b' },
      mac: GUEST_MAC,
      ip: '10.70.0.10',
      memoryMib: 128,
      diskMib: 64,
    },
    detection: { beatMs: 50, suspicionMs: 300 },
    workload: { name: 'ledger', parameters: {} },
    pulse: { rateHz: 100, resolutionMs: 10 },
    nsPerInstruction: 8,
    conditions: [],
    timeline: [
      {
        id: 'fault-0',
        fault: 'power-cut',
        label: 'Power cut',
        colour: '#d62728',
        atMs: 4000,
        when: null,
        parameters: {},
      },
    ],
    loadMs: 8000,
    steadyMs: 0,
    known: {},
    expectations: [...expectations],
    notAsked: [{ expectation: 'disk-holds', needs: 'a disk' }],
  };
}

/** How a process ended that was killed. */
function killed(signal: string): { code: null; signal: string } {
  return { code: null, signal };
}

/** A divergence that the standby reports. */
const differing = {
  rendezvous: 300,
  own: { tsc: '1', digest: '1' },
  other: { tsc: '1', digest: '2' },
  policy: 'evict-standby',
};

const GRANT = { to: 'b', epoch: 2, members: ['b'], grantedTo: 'b' };

/** A re-protection that failed; with the defect `reprotect-disturbed` beside another fault. */
function reprotectionIn(has: (defect: Defect) => boolean): Event[] {
  if (!has('reprotect-failed') && !has('reprotect-disturbed')) return [];
  const disturbance = at(CUT + 1100 * MS, 'fault-inject', { id: 'fault-1' });
  return [
    at(CUT + 1000 * MS, 'reprotect', { target: 'a' }),
    ...(has('reprotect-disturbed') ? [disturbance] : []),
    at(CUT + 1200 * MS, 'reprotect-failed', reprotectFailure(has)),
    at(CUT + 1201 * MS, 'reprotect-failed', { reason: 'not in 20 s' }),
  ];
}

/** The power cut of host a, or, with the defect `unbitten`, its failure to bite. */
function powerCutIn(has: (defect: Defect) => boolean): Event {
  if (has('unbitten'))
    return at(CUT, 'fault-unbitten', { id: 'fault-0', reason: 'host a lives on' });
  return at(CUT, 'fault-bitten', {
    id: 'fault-0',
    atNs: CUT,
    proof: 'no process left',
    ended: has('planned-exit') ? { what: 'controller', side: 'a' } : null,
  });
}

function eventsOf(has: (defect: Defect) => boolean): Event[] {
  const events = [
    at(BEGIN, 'load-begin', {}),
    at(BEGIN + 500 * MS, 'load-sample', { busyShare: 0.5, loopDelayP99Ms: 1, loopDelayMaxMs: 2 }),
    ...identityIn(has),
    ...preflightsIn(has),
    ...(has('unspoken-suspicion')
      ? [at(BEGIN + 2000 * MS, 'decided', { epoch: 2, members: ['a'] }, 'host-a/controller')]
      : []),
    ...(has('told-divergence') ? [at(CUT + MS, 'divergence', differing, 'host-b/controller')] : []),
    ...(has('protection-lost') ? [at(BEGIN - 1, 'protection-lost', {})] : []),
    at(CUT - MS, 'fault-inject', { id: 'fault-0' }),
    ...(has('planned-exit')
      ? [
          at(CUT, 'twin-exited', { side: 'a', ...killed('SIGKILL'), expected: false }),
          at(CUT, 'process-exited', { name: 'controller-a', ...killed('SIGKILL') }),
        ]
      : []),
    ...reprotectionIn(has),
    ...(has('false-suspicion')
      ? [at(BEGIN + 2000 * MS, 'suspected', { peer: 'b', silentMs: 301 }, 'host-a/controller')]
      : []),
    powerCutIn(has),
    at(CUT, 'dark', { host: 'a', fromEarliestNs: CUT - 1, fromNs: CUT }),
    at(CUT + 305 * MS, 'suspected', { peer: 'a', silentMs: 301 }, 'host-b/controller'),
    at(CUT + 309 * MS, 'witness-granted', GRANT, 'witness'),
    at(CUT + 310 * MS, 'decided', { epoch: 2, members: ['b'] }, 'host-b/controller'),
    at(
      TAKEOVER,
      'took-over',
      {
        rendezvous: TAKEN_OVER_AT,
        heldUpTo: 449,
        releasedUpTo: 445,
        tsc: 1,
        instructions: instructions(TAKEN_OVER_AT),
        generation: 1,
      },
      'host-b/controller',
    ),
    ...(has('harness-error')
      ? [at(END, 'harness-error', { message: 'disk full', phase: 'load' })]
      : []),
    ...(has('twin-exit')
      ? [at(END, 'twin-exited', { side: 'b', ...killed('SIGBUS'), expected: false })]
      : []),
    ...(has('stopped-by-user') ? [at(END, 'signal', { signal: 'SIGTERM' })] : []),
    at(END - 1100 * MS, 'reprotect', { target: 'a' }),
    at(END - 900 * MS, 'protected', { epoch: 3, active: 'b', standby: 'a' }, 'host-b/controller'),
    at(END - 1000 * MS, 'reprotect-paused', { pauseMs: has('long-pause') ? 900 : 60 }),
  ];
  if (has('killed')) return events;
  return [
    ...events,
    at(END, 'load-end', {}),
    ...twinsIn(has),
    ...capturesIn(has),
    at(END + 2, 'phase', { phase: 'collect', state: 'end' }),
  ];
}

function historyOf(has: (defect: Defect) => boolean) {
  const history: unknown[] = [{ type: 'connection', connection: 0, state: 'open', tNs: BEGIN }];
  const held: number[] = [];
  let hash = EMPTY_LEDGER_HASH;
  if (has('no-operations')) return { history, held, hash };
  for (let operation = 0; operation < 800; operation++) {
    const sentNs = BEGIN + operation * 10 * MS;
    const silentFromNs = has('stalls-before') ? CUT - 1000 * MS : CUT;
    const isSilent = sentNs >= silentFromNs && sentNs < TAKEOVER;
    const answeredNs = (isSilent ? TAKEOVER : sentNs) + 2 * MS;
    const invocation = { operation, connection: 0, f: 'append', value: operation };
    history.push({ type: 'invoke', ...invocation, intendedNs: sentNs, sentNs });
    const isLost = has('lost') && operation === 399;
    if (!isLost) {
      held.push(operation);
      hash = appendToHash(hash, operation);
    }
    const sequence = isLost ? 400 : held.length;
    const reportedHash = has('wrong-hash') && operation === 100 ? '0123456789abcdef' : hash;
    history.push({
      type: 'ok',
      operation,
      answeredNs,
      value: { sequence: has('reordered') && operation === 200 ? 3 : sequence, hash: reportedHash },
    });
  }
  if (has('stuck')) {
    const sentNs = BEGIN + 2500 * MS;
    const invocation = { operation: 9000, connection: 1, f: 'append', value: 9000 };
    const line = { ...invocation, intendedNs: sentNs, sentNs };
    history.push({ type: 'connection', connection: 1, state: 'open', tNs: BEGIN });
    history.push({ type: 'invoke', ...line });
    const end = { operation: 9000, answeredNs: END, reason: 'timeout' };
    history.push({ type: 'unknown', ...end });
  }
  const more = [...(has('duplicated') ? [5] : []), ...(has('unexpected') ? [77_777] : [])];
  for (const operation of more) {
    held.push(operation);
    hash = appendToHash(hash, operation);
  }
  for (const state of ['reset', 'closed'] as const)
    if (has(state)) history.push({ type: 'connection', connection: 0, state, tNs: CUT });
  const operations = has('stuck') ? 801 : 800;
  if (!has('killed') && !has('open-history')) history.push({ type: 'end', tNs: END, operations });
  return { history, held, hash };
}
