/** The checker of the workload `ledger`: an append log whose replies carry sequence and hash. */
import { appendToHash, EMPTY_LEDGER_HASH } from '../../lab/recording/ledger/hash.ts';
import {
  type Appended,
  appendedSchema,
  type Readback,
  readbackSchema,
} from '../../lab/recording/ledger/readback.ts';
import type { MeasureInfo } from '../measures/measure.ts';
import type { Acknowledged } from '../measures/operations.ts';
import type { Observed } from '../observed.ts';
import { RecordingInvalid } from '../recording.ts';
import { checker } from './checker.ts';
import { acknowledgedLost, unexpected } from './shared.ts';

/** An acknowledged append with its place in the ledger and the running hash. */
export type Append = Pick<Acknowledged, 'operation' | 'sentNs' | 'endedNs'> & Appended;

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
      says: 'Replies whose sequence or running hash is not that of the ledger.',
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
      says: 'Places of the ledger at which the survivor’s disk and memory hold different operations.',
    },
  ],
  proofs: ['acknowledgedLost', 'unexpected', 'duplicated', 'reordered', 'hashMismatches'],
  check(seen) {
    const { readback, diskReadback } = seen.recording;
    const memory = parsed(readback, 'readback.json');
    const disk = parsed(diskReadback, 'readback-disk.json');
    const appends = appendsOf(seen);
    const isEmpty = seen.operations.length === 0;
    const hasReplies = appends.length > 0;
    return {
      acknowledgedLost: memory && !isEmpty ? lost(appends, memory.operations) : null,
      unexpected: memory && seen.isHistoryClosed ? neverSent(seen, memory.operations) : null,
      duplicated: memory && !isEmpty ? duplicated(memory.operations) : null,
      reordered: hasReplies ? reordered(appends) : null,
      hashMismatches: hasReplies ? hashMismatches(appends, memory ?? retold(appends)) : null,
      diskLost: disk && !isEmpty ? lost(appends, disk.operations) : null,
      diskDiffering: disk && memory ? differing(disk, memory) : null,
    };
  },
});

/** Acknowledged appends, by the time of the answer. */
export function appendsOf({ acknowledged }: Pick<Observed, 'acknowledged'>): Append[] {
  return acknowledged.map((one) => {
    const { data } = appendedSchema.safeParse(one.result);
    if (data) return { ...one, ...data };
    throw new RecordingInvalid(
      `history.jsonl: operation ${one.operation} has no sequence and hash in its reply`,
    );
  });
}

function parsed(json: unknown, file: string): Readback | null {
  const { data, error } = readbackSchema.nullable().safeParse(json);
  if (!error) return data;
  const [issue] = error.issues;
  throw new RecordingInvalid(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
}

function lost(appends: readonly Append[], held: readonly number[]): number {
  const there = new Set(held);
  return appends.filter(({ operation }) => !there.has(operation)).length;
}

/** Operations held that no client sent, or that a client knows not to have left. */
function neverSent({ operations }: Observed, held: readonly number[]): number {
  const sent = new Set(
    operations.filter(({ end }) => end !== 'fail').map(({ operation }) => operation),
  );
  return new Set(held.filter((operation) => !sent.has(operation))).size;
}

/** Places at which one ledger holds another operation than the other, or none; and their hashes. */
function differing(one: Readback, other: Readback): number {
  const [longer, shorter] =
    one.operations.length > other.operations.length ? [one, other] : [other, one];
  const places = longer.operations.filter((held, at) => held !== shorter.operations[at]).length;
  return places + (one.hash === other.hash ? 0 : 1);
}

function duplicated(held: readonly number[]): number {
  return held.length - new Set(held).size;
}

/**
 * Operations that were sent after another had been acknowledged, and stand before it all the same
 * (real-time order, the part of linearizability that an append log with sequences can show).
 */
export function reordered(appends: readonly Append[]): number {
  const bySent = [...appends].sort((one, other) => one.sentNs - other.sentNs);
  let at = 0;
  let highest = 0;
  let violations = 0;
  for (const append of bySent) {
    for (let before = appends[at]; before && before.endedNs < append.sentNs; ) {
      highest = Math.max(highest, before.sequence);
      at += 1;
      before = appends[at];
    }
    if (append.sequence <= highest) violations += 1;
  }
  return violations;
}

/** The ledger as the replies have it, up to the first sequence without a reply. */
function retold(appends: readonly Append[]): { operations: number[]; hash: null } {
  const bySequence = new Map(appends.map((one) => [one.sequence, one.operation]));
  const operations: number[] = [];
  for (let next = bySequence.get(1); next !== undefined; ) {
    operations.push(next);
    next = bySequence.get(operations.length + 1);
  }
  return { operations, hash: null };
}

/** Replies whose sequence or running hash is not that of the ledger given. */
function hashMismatches(
  appends: readonly Append[],
  ledger: { operations: readonly number[]; hash: string | null },
): number {
  const hashes: string[] = [];
  let hash = EMPTY_LEDGER_HASH;
  for (const operation of ledger.operations) {
    hash = appendToHash(hash, operation);
    hashes.push(hash);
  }
  const isWhole = ledger.hash !== null;
  const wrong = appends.filter(
    (one) =>
      (isWhole || one.sequence <= hashes.length) &&
      (ledger.operations[one.sequence - 1] !== one.operation ||
        hashes[one.sequence - 1] !== one.hash),
  ).length;
  return wrong + (!isWhole || hash === ledger.hash ? 0 : 1);
}
