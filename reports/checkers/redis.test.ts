import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acknowledgedOf, type Operation, Operations } from '../measures/operations.ts';
import type { Observed } from '../observed.ts';
import { RecordingInvalid } from '../recording.ts';
import { redisChecker } from './redis.ts';

type Draft = Pick<Operation, 'f' | 'key' | 'value' | 'sentNs' | 'end' | 'endedNs' | 'result'>;

const KEY = 'register-0';

/** A write with the end `end`; acknowledged by default. */
function write(value: string, sentNs: number, endedNs: number, end: Operation['end'] = 'ok') {
  return { f: 'write', key: KEY, value, sentNs, endedNs, end };
}

function read(result: string | null, sentNs: number, endedNs: number): Draft {
  return { f: 'read', key: KEY, result, sentNs, endedNs, end: 'ok' };
}

interface Given {
  held?: readonly (readonly [string, string | null])[] | null;
  isHistoryClosed?: boolean;
}

function checked(
  requests: readonly Draft[],
  { held = [[KEY, '1']], isHistoryClosed = true }: Given = {},
) {
  const operations = operationsOf(requests);
  const readback = held && { tNs: 1e6, registers: held };
  const seen = { operations, acknowledged: acknowledgedOf(operations), isHistoryClosed };
  const observed = { ...seen, recording: { readback } } as unknown as Observed;
  const counts = redisChecker.check(observed);
  const offences = redisChecker.offences?.(observed) ?? [];
  for (const [measure, count] of Object.entries(counts))
    if (count !== null)
      expect(offences.filter((offence) => offence.measure === measure).length).toBe(count);
  return counts;
}

/** The named operations, each with its violation. */
function named(requests: readonly Draft[], held: readonly (readonly [string, string | null])[]) {
  const operations = operationsOf(requests);
  const readback = { tNs: 1e6, registers: held };
  const seen = { operations, isHistoryClosed: true, recording: { readback } };
  return redisChecker.offences?.(seen as unknown as Observed);
}

function operationsOf(requests: readonly Draft[]): Operations {
  return Operations.of(
    requests.map((request, operation) => ({
      ...request,
      operation,
      connection: 0,
      intendedNs: request.sentNs,
    })),
  );
}

const clean = { acknowledgedLost: 0, unexpected: 0, staleReads: 0 };

test('the last acknowledged write is held, and reads see the latest', () => {
  const history = [write('0', 0, 1), read('0', 2, 3), write('1', 4, 5), read('1', 6, 7)];
  expect(checked(history)).toEqual(clean);
});

test('an acknowledged write is lost when the survivor holds an older value, or none', () => {
  const history = [write('0', 0, 1), write('1', 2, 3), write('2', 4, 5), read('2', 6, 7)];
  expect(checked(history, { held: [[KEY, '2']] })).toEqual(clean);
  expect(checked(history, { held: [[KEY, '1']] })).toEqual({ ...clean, acknowledgedLost: 1 });
  expect(checked(history, { held: [[KEY, null]] })).toEqual({ ...clean, acknowledgedLost: 3 });
  expect(checked(history, { held: [] })).toEqual({ ...clean, acknowledgedLost: 3 });
});

test('a write of unknown outcome explains a held value, even long after it was sent', () => {
  const history = [write('0', 0, 9, 'unknown'), write('1', 20, 21), read('1', 22, 23)];
  expect(checked(history, { held: [[KEY, '0']] })).toEqual(clean);
  // Its value was read before the other write was sent: it took effect then, and cannot again.
  const extendedHistory = [...history, read('0', 10, 11)];
  expect(checked(extendedHistory, { held: [[KEY, '0']] })).toEqual({
    ...clean,
    acknowledgedLost: 1,
  });
});

test('a write of unknown outcome that no read returned may never have taken effect', () => {
  const history = [write('0', 0, 1), write('1', 2, 9, 'unknown'), read('0', 3, 4)];
  expect(checked(history, { held: [[KEY, '0']] })).toEqual(clean);
});

test('a value that was read counts as seen by clients, its write acknowledged or not', () => {
  const history = [write('0', 0, 1), write('1', 2, 9, 'unknown'), read('1', 3, 4)];
  expect(checked(history, { held: [[KEY, '0']] })).toEqual({ ...clean, acknowledgedLost: 1 });
});

test('each operation is named, with the value that the survivor holds instead', () => {
  const history = [write('0', 0, 1), write('1', 2, 3), read('0', 4, 5), read('x', 6, 7)];
  const held = [[KEY, '0'] as const, ['other', 'y'] as const];
  expect(named(history, held)).toEqual([
    { measure: 'acknowledgedLost', operation: 1, says: 'the survivor holds "0"' },
    { measure: 'unexpected', operation: 3 },
    { measure: 'unexpected', operation: null, says: 'the survivor holds "y" in other' },
    { measure: 'staleReads', operation: 2 },
  ]);
});

test('writes at the same time may end in either order', () => {
  const history = [write('0', 0, 5), write('1', 1, 4), read('1', 2, 3)];
  expect(checked(history, { held: [[KEY, '0']] })).toEqual(clean);
  expect(checked(history, { held: [[KEY, '1']] })).toEqual(clean);
});

test('a value without a write is unexpected, held or read; so is a value read too soon', () => {
  const history = [write('0', 0, 1), read('0', 2, 3)];
  const of = (more: Draft[], held: Given['held'] = [[KEY, '0']]) =>
    checked([...history, ...more], { held }).unexpected;
  expect(of([])).toBe(0);
  expect(of([], [[KEY, 'x']])).toBe(1);
  expect(of([read('x', 4, 5), read('x', 6, 7)])).toBe(1);
  expect(of([write('1', 4, 4, 'fail')], [[KEY, '1']])).toBe(1);
  expect(of([write('1', 4, 4, 'fail'), read('1', 5, 6)])).toBe(1);
  expect(of([read('1', 4, 5), write('1', 6, 7)], [[KEY, '1']])).toBe(1);
  expect(
    of(
      [],
      [
        [KEY, '0'],
        ['other', 'y'],
      ],
    ),
  ).toBe(1);
});

test('where the held value has no write, no acknowledged write is held', () => {
  const history = [write('0', 0, 1), read('0', 2, 3)];
  expect(checked(history, { held: [[KEY, 'x']] })).toMatchObject({ acknowledgedLost: 1 });
  const refused = [...history, write('1', 4, 4, 'fail')];
  expect(checked(refused, { held: [[KEY, '1']] })).toMatchObject({ acknowledgedLost: 1 });
  const open = { held: [[KEY, 'x'] as const], isHistoryClosed: false };
  expect(checked(history, open)).toMatchObject({ acknowledgedLost: 0, unexpected: null });
});

test('a read is stale when a later write had been acknowledged or read before it was sent', () => {
  const writes = [write('0', 0, 1), write('1', 2, 3)];
  expect(checked([...writes, read('0', 4, 5)]).staleReads).toBe(1);
  expect(checked([...writes, read(null, 4, 5)]).staleReads).toBe(1);
  expect(checked([...writes, read('0', 3, 5)]).staleReads).toBe(0);
  const unknown = [write('0', 0, 1), write('1', 2, 99, 'unknown'), read('1', 3, 4)];
  expect(checked([...unknown, read('0', 5, 6)]).staleReads).toBe(1);
  expect(checked([...unknown, read('0', 4, 6)]).staleReads).toBe(0);
});

test('a measure without evidence is null, never 0', () => {
  const history = [write('0', 0, 1), read('0', 2, 3)];
  const none = { acknowledgedLost: null, unexpected: null, staleReads: null };
  expect(checked([])).toMatchObject({ acknowledgedLost: null, staleReads: null });
  expect(checked(history, { held: null })).toEqual({ ...none, staleReads: 0 });
  const strange = [...history, read('x', 4, 5)];
  expect(checked(strange, { held: null })).toEqual({ ...none, staleReads: 0, unexpected: 1 });
  expect(checked(history, { isHistoryClosed: false, held: [[KEY, '0']] })).toEqual({
    ...clean,
    unexpected: null,
  });
});

test('a history that is none of registers cannot be read', () => {
  const reasons = [
    [{ ...write('0', 0, 1), f: 'append' }, /operation 0 neither reads nor writes a register/],
    [{ f: 'write', value: '0', sentNs: 0, endedNs: 1, end: 'ok' }, /operation 0 neither/],
    [{ ...write('0', 0, 1), value: 7 }, /operation 0 writes no value/],
    [{ ...read('0', 0, 1), result: undefined }, /operation 0 has no value in its reply/],
  ] as const;
  for (const [request, reason] of reasons) expect(() => checked([request])).toThrow(reason);
  const twice = [write('0', 0, 1), write('0', 2, 3)];
  expect(() => checked(twice)).toThrow(/operation 1 writes "0" a second time/);
  expect(() => checked([], { held: [['k'] as never] })).toThrow(RecordingInvalid);
});

/** Operations of a register that took effect in order, each between sent and ended. */
const executions = fc
  .array(
    fc.record({
      isRead: fc.boolean(),
      effectNs: fc.nat(2000),
      before: fc.nat(60),
      after: fc.nat(60),
      isUnknown: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((all) => {
    let value: string | null = null;
    const requests = all
      .sort((left, right) => left.effectNs - right.effectNs)
      .map(({ isRead, effectNs, before, after, isUnknown }, index): Draft => {
        const [sentNs, endedNs] = [effectNs - before, effectNs + after];
        if (isRead) return read(value, sentNs, endedNs);
        value = `${index}`;
        return write(value, sentNs, endedNs, isUnknown ? 'unknown' : 'ok');
      });
    return { requests, value };
  });

test('a register that works has no violation in replies and held value', () => {
  fc.assert(
    fc.property(executions, ({ requests, value }) => {
      const { acknowledgedLost, unexpected, staleReads } = checked(requests, {
        held: [[KEY, value]],
      });
      expect(acknowledgedLost).toBe(0);
      expect(unexpected).toBe(0);
      expect(staleReads ?? 0).toBe(0);
    }),
  );
});

/** By the definition, each against each. */
function countedStale(requests: readonly Draft[]): number {
  const writes = requests.filter(({ f }) => f === 'write');
  const reads = requests.filter(({ f }) => f === 'read');
  const happened = (writeRequest: Draft) =>
    Math.min(
      writeRequest.end === 'ok' ? (writeRequest.endedNs ?? 0) : Number.POSITIVE_INFINITY,
      ...reads
        .filter(({ result }) => result === writeRequest.value)
        .map(({ endedNs }) => endedNs ?? 0),
    );
  return reads.filter((readRequest) => {
    const sourceRequest = writes.find(({ value }) => value === readRequest.result);
    const sinceNs = sourceRequest ? happened(sourceRequest) : Number.NEGATIVE_INFINITY;
    return writes.some((next) => happened(next) < readRequest.sentNs && next.sentNs > sinceNs);
  }).length;
}

test('for any reads, the stale reads are the reads of the definition', () => {
  fc.assert(
    fc.property(executions, fc.infiniteStream(fc.nat()), ({ requests }, draws) => {
      const values = [null, ...requests.flatMap(({ f, value }) => (f === 'write' ? [value] : []))];
      const drawn = () => values[(draws.next().value ?? 0) % values.length] as string | null;
      const any = requests.map((request) =>
        request.f === 'read' ? { ...request, result: drawn() } : request,
      );
      expect(checked(any).staleReads ?? 0).toBe(countedStale(any));
    }),
  );
});
