/** Positions of the twins over time, from the cycle ledgers in their memories (ledgers.jsonl). */
import type { LedgerChange, LedgerLine } from '../../lab/recording/ledgers.ts';

type Side = LedgerChange['side'];

/** A guest that runs changes its ledger in nearly every reading; without a change it stands. */
export const STAND_NS = 60e6;

/** A twin: the guest in one memory of a side. */
export interface Twin {
  readonly side: Side;
  /** Changes of its ledger, in their order. */
  readonly changes: readonly LedgerChange[];
}

/** Twins by the copy of their ledger that changed most: other copies are on their way somewhere. */
export function twinsIn(lines: readonly LedgerLine[]): Twin[] {
  const copies = new Map<string, LedgerChange[]>();
  for (const line of lines) {
    if ('end' in line) continue;
    const key = `${line.side} ${line.twin} ${line.at}`;
    const known = copies.get(key) ?? [];
    known.push(line);
    copies.set(key, known);
  }
  const twins = new Map<string, Twin>();
  for (const changes of copies.values()) {
    const [{ side, twin }] = changes as [LedgerChange];
    const key = `${side} ${twin}`;
    if (changes.length > (twins.get(key)?.changes.length ?? 0)) twins.set(key, { side, changes });
  }
  return [...twins.values()];
}

/** The latest twin of a side whose ledger was read at `tNs` or before. */
export function twinOf(twins: readonly Twin[], side: Side, tNs: number): Twin | undefined {
  return twins.findLast((twin) => twin.side === side && (twin.changes[0]?.tNs ?? tNs) <= tNs);
}

/** Whether the twin ran between this change and the previous one. */
export function isRunning({ changes }: Twin, index: number): boolean {
  const [before, now] = [changes[index - 1], changes[index]];
  return before !== undefined && now !== undefined && now.sinceNs - before.tNs < STAND_NS;
}

/** Moments at which a twin had run since its ledger was read before, ascending, ns. */
export function runningMoments(twins: readonly Twin[]): Float64Array {
  const moments = twins.flatMap((twin) =>
    twin.changes.filter((_, index) => isRunning(twin, index)).map(({ tNs }) => tNs),
  );
  return Float64Array.from(moments).sort();
}

/**
 * Cycles that the twin executed from one value of its time-stamp counter to another: without the
 * time for which it stood, at a checkpoint for example.
 */
export function executed(twin: Twin, fromTsc: number, toTsc: number): number {
  const [first] = twin.changes;
  let cycles = Math.max(0, Math.min(first?.tsc ?? fromTsc, toTsc) - fromTsc);
  for (const [index, now] of twin.changes.entries()) {
    const before = twin.changes[index - 1];
    if (!before || !isRunning(twin, index)) continue;
    cycles += Math.max(0, Math.min(now.tsc, toTsc) - Math.max(before.tsc, fromTsc));
  }
  return cycles;
}

/** The last change at `tNs` or before. */
export function changeAt({ changes }: Twin, tNs: number): LedgerChange | undefined {
  return changes.findLast((change) => change.tNs <= tNs);
}

/** Where a twin went on that had stood. */
export interface Resumption {
  /** The state with which it went on. */
  readonly from: LedgerChange;
  /** Until when it stood for certain, ns. */
  readonly stoodUntilNs: number;
}

/**
 * Where a standby went on at a takeover reported at `tNs`: from the last position at which it stood
 * after the loss and that the lost twin had passed. Null where that is not certain: the standby ran
 * before, so that it has a history of its own; it got another state within one reading; or the lost
 * twin ran on after the takeover.
 */
export function resumptionAt(standby: Twin, lost: Twin, tNs: number): Resumption | null {
  const { changes } = standby;
  const lostNs = lost.changes.at(-1)?.tNs ?? Number.POSITIVE_INFINITY;
  for (let index = changes.length - 2; index >= 0; index--) {
    const [from, next] = [changes[index], changes[index + 1]];
    if (!from || !next || from.tNs > tNs || next.tNs < lostNs) continue;
    const hasStood = next.sinceNs - from.tNs >= STAND_NS;
    if (!hasStood || hasRunBefore(standby, from.tNs) || !hasPassed(lost, from)) continue;
    const gained = next.work - from.work;
    const possible = MARGIN * fastest(lost) * (next.tNs - next.sinceNs);
    return gained >= 0 && gained <= possible ? { from, stoodUntilNs: next.sinceNs } : null;
  }
  return null;
}

/** A standby that only takes checkpoints does not run in this time before it goes on. */
const BEFORE_NS = 1e9;
/** A guest may run faster when no checkpoints are made; a checkpoint skips many readings' work. */
const MARGIN = 2;

function hasRunBefore(twin: Twin, untilNs: number): boolean {
  return twin.changes.some(
    ({ tNs }, index) => tNs > untilNs - BEFORE_NS && tNs <= untilNs && isRunning(twin, index),
  );
}

/** Whether the twin had this work at this value of its time-stamp counter, between two readings. */
function hasPassed({ changes }: Twin, { work, tsc }: LedgerChange): boolean {
  const index = changes.findIndex((change) => change.work >= work);
  const [before, after] = [changes[index - 1], changes[index]];
  if (!before || !after) return false;
  return tsc >= before.tsc && tsc <= after.tsc;
}

/** How many rounds of its agent the twin made in a nanosecond at most, from reading to reading. */
function fastest(twin: Twin): number {
  const rates = twin.changes.map((now, index) => {
    const before = twin.changes[index - 1];
    if (!before || !isRunning(twin, index)) return 0;
    return (now.work - before.work) / (now.tNs - before.tNs);
  });
  return rates.reduce((largest, rate) => Math.max(largest, rate), 0);
}
