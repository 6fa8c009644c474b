/** The checker of the workload `ledger`: an append log whose replies carry sequence and hash. */
import { LedgerHashes } from '../../lab/recording/ledger/hash.ts';
import { type Readback, readbackSchema } from '../../lab/recording/ledger/readback.ts';
import type { MeasureInfo } from '../measures/measure.ts';
import { sortBy } from '../measures/operations.ts';
import type { Observed } from '../observed.ts';
import { RecordingInvalid } from '../recording-invalid.ts';
import { Appends, type Placed } from './appends.ts';
import { checker } from './checker.ts';
import { IdSet } from './id-set.ts';
import { acknowledgedLost, unexpected } from './shared.ts';

const count = {
  unit: 'count',
  better: 'less',
  group: 'correctness',
} as const satisfies Partial<MeasureInfo>;

export const ledgerChecker = checker({
  workload: 'ledger',
  measures: [
    acknowledgedLost,
    unexpected,
    {
      ...count,
      name: 'duplicated',
      title: 'Held twice',
      says: 'Operations that the survivor holds more than once.',
    },
    {
      ...count,
      name: 'reordered',
      title: 'Out of order',
      says: 'Operations sent after another was acknowledged that stand before it in the ledger.',
    },
    {
      ...count,
      name: 'hashMismatches',
      title: 'Wrong hash or sequence',
      says: 'Replies whose sequence or running hash differs from the ledger.',
    },
    {
      ...count,
      name: 'diskLost',
      title: 'Acknowledged and not on the disk',
      says: 'Acknowledged operations that are not on the survivor’s disk.',
    },
    {
      ...count,
      name: 'diskDiffering',
      title: 'Places where disk and memory differ',
      says: 'Ledger positions at which the survivor’s disk and memory hold different operations.',
    },
  ],
  proofs: ['acknowledgedLost', 'unexpected', 'duplicated', 'reordered', 'hashMismatches'],
  check(seen) {
    const { memory, disk, appends } = evidenceOf(seen);
    const isEmpty = seen.operations.length === 0;
    const hasReplies = appends.length > 0;
    return {
      acknowledgedLost: memory && !isEmpty ? lost(appends, memory.operations).length : null,
      unexpected: memory && seen.isHistoryClosed ? neverSent(seen, memory.operations).length : null,
      duplicated: memory && !isEmpty ? duplicated(memory.operations).length : null,
      reordered: hasReplies ? reordered(appends).length : null,
      hashMismatches: hasReplies ? hashMismatches(appends, memory ?? fromReplies(appends)) : null,
      diskLost: disk && !isEmpty ? lost(appends, disk.operations).length : null,
      diskDiffering: disk && memory ? differing(disk, memory) : null,
    };
  },
  offences(seen) {
    const { memory, disk, appends } = evidenceOf(seen);
    const named = (measure: string, operations: readonly number[]) =>
      operations.map((operation) => ({ measure, operation }));
    const idsOf = (indexes: readonly number[]) => {
      return indexes.map((index) => appends.operations[index] ?? 0);
    };
    const held = memory?.operations ?? [];
    const ledger = memory ?? fromReplies(appends);
    const wrong = mismatched(appends, ledger, new LedgerHashes(ledger.operations));
    return [
      ...named('acknowledgedLost', memory ? idsOf(lost(appends, held)) : []),
      ...named('unexpected', seen.isHistoryClosed ? neverSent(seen, held) : []),
      ...named('duplicated', duplicated(held)),
      ...named('reordered', idsOf(reordered(appends))),
      ...named('hashMismatches', idsOf(wrong)),
      ...named('diskLost', disk ? idsOf(lost(appends, disk.operations)) : []),
    ];
  },
});

function evidenceOf(seen: Observed) {
  const { readback, diskReadback } = seen.recording;
  return {
    memory: parsed(readback, 'readback.json'),
    disk: parsed(diskReadback, 'readback-disk.json'),
    appends: new Appends(seen),
  };
}

function parsed(json: unknown, file: string): Readback | null {
  const { data, error } = readbackSchema.nullable().safeParse(json);
  if (!error) return data;
  const [issue] = error.issues;
  throw new RecordingInvalid(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
}

/** Indexes of acknowledged appends that are not held. */
function lost({ operations }: Appends, held: readonly number[]): number[] {
  const there = new IdSet(held);
  return indexesWhere(operations.length, (index) => !there.has(operations[index] ?? 0));
}

function indexesWhere(length: number, holds: (index: number) => boolean): number[] {
  const found: number[] = [];
  for (let index = 0; index < length; index++) if (holds(index)) found.push(index);
  return found;
}

/** Operations held that no client sent, or that a client knows not to have left. */
function neverSent({ operations }: Observed, held: readonly number[]): number[] {
  const sent = new IdSet([]);
  const { numbers } = operations;
  for (let place = 0; place < numbers.length; place++)
    if (operations.endAt(place) !== 'fail') sent.add(numbers[place] ?? 0);
  return [...new Set(held.filter((operation) => !sent.has(operation)))];
}

/** Number of places at which two ledgers differ in operation or length; and their hashes. */
function differing(left: Readback, right: Readback): number {
  const [longer, shorter] =
    left.operations.length > right.operations.length ? [left, right] : [right, left];
  const places = longer.operations.filter((held, at) => held !== shorter.operations[at]).length;
  return places + (left.hash === right.hash ? 0 : 1);
}

/** An operation for each time that it is held once more. */
function duplicated(held: readonly number[]): number[] {
  const seen = new IdSet([]);
  return held.filter((operation) => {
    const isHeld = seen.has(operation);
    seen.add(operation);
    return isHeld;
  });
}

/**
 * Indexes of operations that were sent after another had been acknowledged, and stand before it all
 * the same (real-time order, the part of linearizability that an append log with sequences shows).
 */
export function reordered({ sentNs, endedNs, sequences }: Placed): number[] {
  const bySent = new Uint32Array(sentNs.length);
  for (let index = 0; index < bySent.length; index++) bySent[index] = index;
  sortBy(bySent, sentNs);
  let at = 0;
  let highest = 0;
  const violations: number[] = [];
  for (let next = 0; next < bySent.length; next++) {
    const index = bySent[next] ?? 0;
    while (at < endedNs.length && (endedNs[at] ?? 0) < (sentNs[index] ?? 0)) {
      highest = Math.max(highest, sequences[at] ?? 0);
      at += 1;
    }
    if ((sequences[index] ?? 0) <= highest) violations.push(index);
  }
  return violations;
}

/** The ledger as the replies have it, up to the first sequence without a reply. */
function fromReplies({ sequences, operations: values }: Appends): {
  operations: number[];
  hash: null;
} {
  const bySequence = new Map<number, number>();
  for (const [index, sequence] of sequences.entries()) bySequence.set(sequence, values[index] ?? 0);
  const operations: number[] = [];
  for (let next = bySequence.get(1); next !== undefined; ) {
    operations.push(next);
    next = bySequence.get(operations.length + 1);
  }
  return { operations, hash: null };
}

interface Ledger {
  operations: readonly number[];
  /** Null for a ledger of which only the beginning is known. */
  hash: string | null;
}

/** Wrong replies, plus 1 when the ledger's hash is not the hash of its operations. */
function hashMismatches(appends: Appends, ledger: Ledger): number {
  const hashes = new LedgerHashes(ledger.operations);
  const isWrong = ledger.hash !== null && hashes.after(ledger.operations.length) !== ledger.hash;
  return mismatched(appends, ledger, hashes).length + (isWrong ? 1 : 0);
}

/** Indexes of replies whose sequence or running hash differs from the given ledger. */
function mismatched(
  appends: Appends,
  { operations, hash }: Ledger,
  hashes: LedgerHashes,
): number[] {
  return indexesWhere(appends.length, (index) => {
    const sequence = appends.sequences[index] ?? 0;
    const isKnown = hash !== null || sequence <= operations.length;
    const isRight =
      operations[sequence - 1] === appends.operations[index] && appends.isHashOf(index, hashes);
    return isKnown && !isRight;
  });
}
