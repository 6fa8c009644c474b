import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observe } from '../observed.ts';
import { readRecording } from '../recording.ts';
import { sample } from '../samples/recording.ts';
import type { Placed } from './appends.ts';
import { ledgerChecker, reordered } from './ledger.ts';

/** An operation: sent, took effect (its place in the ledger), answered. */
interface Span {
  sentNs: number;
  effectNs: number;
  endedNs: number;
}

/** Operations of a ledger that kept real-time order: each took effect between sent and answered. */
const spans: fc.Arbitrary<Span[]> = fc.array(
  fc.tuple(fc.nat(1000), fc.nat(50), fc.nat(50)).map(([sentNs, until, after]) => ({
    sentNs,
    effectNs: sentNs + until,
    endedNs: sentNs + until + after,
  })),
  { minLength: 1, maxLength: 60 },
);

/** An append: sent, answered, its place in the ledger. */
interface Append {
  sentNs: number;
  endedNs: number;
  sequence: number;
}

/** The history of operations: by time of answer, sequences from 1 in the order of `place`. */
function asHistory(all: readonly Span[], place: (span: Span, index: number) => number): Append[] {
  const inOrder = all
    .map((span, index) => ({ ...span, place: place(span, index) }))
    .sort((left, right) => left.place - right.place);
  return inOrder
    .map(({ sentNs, endedNs }, index) => ({ sentNs, endedNs, sequence: index + 1 }))
    .sort((left, right) => left.endedNs - right.endedNs);
}

function columns(oks: readonly Append[]): Placed {
  return {
    sentNs: Float64Array.from(oks, ({ sentNs }) => sentNs),
    endedNs: Float64Array.from(oks, ({ endedNs }) => endedNs),
    sequences: Float64Array.from(oks, ({ sequence }) => sequence),
  };
}

/** By the definition, each against each. */
function counted(oks: readonly Append[]): number {
  return oks.filter((ok) =>
    oks.some((before) => before.endedNs < ok.sentNs && before.sequence > ok.sequence),
  ).length;
}

test('a ledger that kept real-time order has none out of order', () => {
  fc.assert(
    fc.property(spans, (all) => {
      expect(reordered(columns(asHistory(all, (span) => span.effectNs)))).toHaveLength(0);
    }),
  );
});

test('for any order of the ledger the check agrees with the definition', () => {
  fc.assert(
    fc.property(spans, fc.infiniteStream(fc.nat()), (all, places) => {
      const oks = asHistory(all, () => places.next().value ?? 0);
      expect(reordered(columns(oks))).toHaveLength(counted(oks));
    }),
  );
});

test('two consecutive operations in the wrong order are found, two concurrent ones are not', () => {
  const first = { sentNs: 0, effectNs: 9, endedNs: 10 };
  const later = { sentNs: 20, effectNs: 5, endedNs: 30 };
  const found = (spans: Span[]) => reordered(columns(asHistory(spans, (span) => span.effectNs)));
  expect(found([first, later])).toHaveLength(1);
  expect(found([first, { ...later, sentNs: 10 }])).toHaveLength(0);
});

test('the order of answers with equal times does not matter', () => {
  fc.assert(
    fc.property(spans, fc.infiniteStream(fc.nat()), (all, places) => {
      const oks = asHistory(all, () => places.next().value ?? 0);
      const mirrored = [...oks].reverse().sort((left, right) => left.endedNs - right.endedNs);
      expect(reordered(columns(mirrored))).toHaveLength(reordered(columns(oks)).length);
    }),
  );
});

test.for([
  [['lost'], 'acknowledgedLost'],
  [['duplicated'], 'duplicated'],
  [['reordered'], 'reordered'],
  [['wrong-hash'], 'hashMismatches'],
  [['disk-lost'], 'diskLost'],
] as const)('%s: as many operations are named as are counted', ([defects, measure]) => {
  const folder = sample({ defects });
  const seen = observe(readRecording(folder));
  rmSync(folder, { recursive: true });
  const counts: Record<string, number | null> = ledgerChecker.check(seen);
  const named = ledgerChecker.offences?.(seen) ?? [];
  expect(counts[measure]).toBeGreaterThan(0);
  expect(named.filter((offence) => offence.measure === measure)).toHaveLength(counts[measure] ?? 0);
  const known = new Set(seen.operations.numbers);
  expect(named.every(({ operation }) => known.has(operation ?? -1))).toBe(true);
});

test('a flawless recording has no offence', () => {
  const folder = sample();
  const seen = observe(readRecording(folder));
  rmSync(folder, { recursive: true });
  expect(ledgerChecker.offences?.(seen)).toEqual([]);
});
