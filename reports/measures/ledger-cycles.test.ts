import { expect, test } from 'vitest';
import type { LedgerChange } from '../../lab/recording/ledgers.ts';
import type { Observed } from '../observed.ts';
import { ledgerAccount } from './ledger-cycles.ts';
import { acknowledgedOf, type Operation, Operations } from './operations.ts';

const MS = 1e6;
const READ_MS = 20;
/** Cycles a millisecond of the guests here. */
const RATE = 1000;
const CUT_MS = 3000;
const RESUMED_MS = 6000;
const END_MS = 8000;

type Side = 'a' | 'b';

/** A round of the agent a millisecond; the guest had made 1,000 when its counter was at 0. */
const workAt = (tsc: number) => 1000 + tsc / RATE;

/** Ledgers of a twin that runs; the counter is at `tsc` in the first reading. */
function running(side: Side, fromMs: number, toMs: number, tsc: number): LedgerChange[] {
  const changes: LedgerChange[] = [];
  for (let ms = fromMs; ms <= toMs; ms += READ_MS)
    changes.push(change(side, ms, tsc + (ms - fromMs) * RATE));
  return changes;
}

function change(side: Side, ms: number, tsc: number): LedgerChange {
  const times = { sinceNs: (ms - READ_MS) * MS, tNs: ms * MS };
  return { side, twin: 1, at: 4096, work: workAt(tsc), tsc, ...times };
}

const tookOver = { source: 'host-b/controller', event: 'took-over', tNs: (RESUMED_MS + 50) * MS };
const identity = (ms: number, bootId: string) => {
  return { source: 'ftlab', event: 'identity', tNs: ms * MS, bootId };
};
/** An operation sent and answered at these times, ms. */
const request = (operation: number, sentMs: number, answeredMs: number): Operation => {
  const times = { intendedNs: sentMs * MS, sentNs: sentMs * MS, endedNs: answeredMs * MS };
  return { operation, connection: 0, f: 'append', end: 'ok', ...times };
};

interface Story {
  ledgers: readonly LedgerChange[];
  isClosed?: boolean;
  events?: readonly object[];
  operations?: readonly Operation[];
  pulse?: readonly object[];
}

function accountOf(story: Story) {
  const { ledgers, isClosed = true, events = [tookOver], operations = [], pulse = [] } = story;
  const all = Operations.of(operations);
  const fault = { atNs: CUT_MS * MS, fromEarliestNs: CUT_MS * MS, untilNs: END_MS * MS };
  const end = isClosed ? [{ end: ledgers.length, tNs: END_MS * MS }] : [];
  return ledgerAccount({
    recording: { ledgers: [...ledgers, ...end], events, pulse },
    timeline: { beginNs: 0, endNs: END_MS * MS, faults: [fault] },
    operations: all,
    acknowledged: acknowledgedOf(all),
  } as unknown as Observed);
}

const UNKNOWN = { seen: null, unseen: null };
/** The active runs to the cut; the standby has its state of 2,700 ms, and goes on at 6,000 ms. */
const AT_CHECKPOINT = 1_700_000;
const lost = running('a', 1000, CUT_MS, 0);
const standby = [change('b', 2400, 1_400_000), change('b', 2700, AT_CHECKPOINT)];
const resumed = running('b', RESUMED_MS, END_MS + 100, AT_CHECKPOINT + 1000);
const remus = [...lost, ...standby, ...resumed];

test('cycles since the last checkpoint are rolled back, unseen without an answer', () => {
  const { seen, unseen } = accountOf({ ledgers: remus });
  expect(seen).toBe(0);
  expect(unseen).toBe(2_000_000 - AT_CHECKPOINT);
});

test('an answer to a request sent after the checkpoint shows what the world has seen', () => {
  const operations = [request(0, 2690, 2705), request(1, 2800, 2810), request(2, 2990, 6500)];
  const { seen, unseen } = accountOf({ ledgers: remus, operations });
  expect(seen).toBe(100_000);
  expect(unseen).toBe(200_000);
});

test('an echo counts like an answer', () => {
  const pulse = [
    { sent: 7, tNs: 2900 * MS },
    { received: 7, tNs: 2902 * MS },
  ];
  expect(accountOf({ ledgers: remus, pulse }).seen).toBe(200_000);
});

test('a request sent before the state was copied shows nothing, however late its answer', () => {
  const operations = [request(0, 2600, 2950)];
  expect(accountOf({ ledgers: remus, operations }).seen).toBe(0);
});

test('time for which the lost twin stood is not executed', () => {
  const isPaused = ({ tNs }: LedgerChange) => tNs > 2700 * MS && tNs < 2900 * MS;
  const paused = lost.filter((reading) => !isPaused(reading));
  expect(accountOf({ ledgers: [...paused, ...standby, ...resumed] }).unseen).toBe(100_000);
});

test('a checkpoint that arrives after the loss counts', () => {
  const later = change('b', 3300, 1_900_000);
  const onward = running('b', RESUMED_MS, END_MS + 100, 1_901_000);
  expect(accountOf({ ledgers: [...lost, ...standby, later, ...onward] }).unseen).toBe(100_000);
});

test('a checkpoint that came within one reading before the guest ran is not overlooked', () => {
  const onward = running('b', RESUMED_MS, END_MS + 100, 1_901_000);
  expect(accountOf({ ledgers: [...lost, ...standby, ...onward] })).toMatchObject(UNKNOWN);
});

test('a survivor that hesitates after its first round went on from the checkpoint', () => {
  // Its counter goes on during the outage, as that of a paravirtual guest does.
  const first = { ...change('b', RESUMED_MS, AT_CHECKPOINT + 1000), tsc: 5_001_000 };
  const rest = running('b', RESUMED_MS + 200, END_MS + 100, AT_CHECKPOINT + 2000);
  const onward = rest.map((reading) => ({ ...reading, tsc: reading.tsc + 3_500_000 }));
  const { unseen } = accountOf({ ledgers: [...lost, ...standby, first, ...onward] });
  expect(unseen).toBe(300_000);
});

test('no position of the survivor, no account; cycles that stalled are known all the same', () => {
  const account = accountOf({ ledgers: [...lost, ...resumed] });
  expect(account).toMatchObject(UNKNOWN);
  expect(account.stalled).toBe((RESUMED_MS + READ_MS - CUT_MS) * RATE);
});

test('a standby that runs has a history of its own, which is not compared', () => {
  const standbyRun = running('b', 1000, END_MS + 100, 0);
  const account = accountOf({ ledgers: [...lost, ...standbyRun] });
  expect(account).toMatchObject(UNKNOWN);
  expect(account.stalled).toBe(READ_MS * RATE);
  // Nor when it stands for a moment at the loss.
  const standing = standbyRun.filter(({ tNs }) => tNs < 2950 * MS || tNs > 3150 * MS);
  expect(accountOf({ ledgers: [...lost, ...standing] })).toMatchObject(UNKNOWN);
});

test('a lost twin that runs on after the takeover gives no account', () => {
  const onward = running('a', 1000, END_MS - 1000, 0);
  expect(accountOf({ ledgers: [...onward, ...standby, ...resumed] })).toMatchObject(UNKNOWN);
});

test('a guest that booted again has lost everything since its first boot', () => {
  const operations = [request(0, 1500, 1510), request(1, 2900, 2910)];
  const events = [identity(500, 'one'), tookOver, identity(7000, 'other')];
  const ledgers = [...running('a', 1000, CUT_MS, 5000), ...resumed];
  const { seen, unseen } = accountOf({ ledgers, events, operations });
  expect(seen).toBe(5000 + 1_900_000);
  expect(unseen).toBe(100_000);
  const same = [identity(500, 'one'), tookOver, identity(7000, 'one')];
  expect(accountOf({ ledgers, events: same, operations }).seen).toBeNull();
});

test('nothing is rolled back without a takeover', () => {
  const ledgers = running('a', 1000, END_MS + 100, 0);
  expect(accountOf({ ledgers, events: [] })).toEqual({ seen: 0, unseen: 0, stalled: 20_000 });
});

test('without a guest that runs at the end, or the last line, there is no account', () => {
  const none = { ...UNKNOWN, stalled: null };
  expect(accountOf({ ledgers: lost, events: [] })).toEqual(none);
  expect(accountOf({ ledgers: [] })).toEqual(none);
  expect(accountOf({ ledgers: remus, isClosed: false })).toEqual(none);
});

test('a copy of the ledger that does not change is not the guest’s', () => {
  const old = lost.slice(0, 1).map((reading) => ({ ...reading, at: 12_288, tsc: 9e9 }));
  expect(accountOf({ ledgers: [...old, ...remus] }).unseen).toBe(300_000);
});

test('the sides may be the other way round', () => {
  const turned = remus.map(
    (reading) => ({ ...reading, side: reading.side === 'a' ? 'b' : 'a' }) as const,
  );
  const events = [{ ...tookOver, source: 'host-a/controller' }];
  expect(accountOf({ ledgers: turned, events }).unseen).toBe(300_000);
});
