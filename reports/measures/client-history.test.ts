import fc from 'fast-check';
import { expect, test } from 'vitest';
import { historySchema } from '../../lab/recording/history.ts';
import { HistoryBuilder } from './client-history.ts';
import { acknowledgedOf } from './operations.ts';

const invoke = {
  ...{ type: 'invoke', operation: 1, connection: 2, f: 'append' },
  ...{ key: 'k', value: { any: [1] }, intendedNs: 3, sentNs: 4 },
};
const ok = { type: 'ok', operation: 1, answeredNs: 5, value: null };
const clock = { offsetNs: 0, isOfTrial: (tNs: number) => tNs < 1e9 };

function isTaken(builder: HistoryBuilder, line: object, of = clock): boolean {
  const text = JSON.stringify(line);
  const bytes = Buffer.from(`\n${text}\n`);
  return builder.addBytes({ bytes, from: 1, to: bytes.length - 1 }, of);
}

/** Everything that is read from a history. */
function all(builder: HistoryBuilder) {
  const { operations, connections, end, waiting, lastOkNs, lastEndNs } = builder;
  const { places, endedNs } = acknowledgedOf(operations);
  const acknowledged = [[...places], [...endedNs]];
  return {
    operations: [...operations],
    acknowledged,
    connections,
    end,
    waiting,
    lastOkNs,
    lastEndNs,
  };
}

test('the usual lines take the fast way', () => {
  const builder = new HistoryBuilder();
  const { key, value, ...least } = invoke;
  for (const line of [invoke, ok, least, { ...ok, value: undefined }])
    expect(isTaken(builder, line)).toBe(true);
  for (const line of [
    { ...ok, more: 1 },
    { ...ok, answeredNs: 2e9 },
    { ...invoke, f: 1 },
    { ...invoke, sentNs: -1 },
    { type: 'fail', operation: 1, answeredNs: 5, reason: 'x' },
  ])
    expect(isTaken(builder, line)).toBe(false);
});

test('moments are put on the clock of the lab', () => {
  const builder = new HistoryBuilder();
  const late = { offsetNs: 1e9, isOfTrial: (tNs: number) => tNs < 10 };
  expect(isTaken(builder, { ...invoke, intendedNs: 1e9 + 3, sentNs: 1e9 + 4 }, late)).toBe(true);
  expect(isTaken(builder, { ...ok, answeredNs: 1e9 + 9 }, late)).toBe(true);
  expect(builder.operations.at(0)).toMatchObject({ intendedNs: 3, sentNs: 4, endedNs: 9 });
  expect([builder.lastOkNs, builder.lastEndNs]).toEqual([9, 9]);
});

const operation = fc.oneof(fc.nat(5), fc.constantFrom(-1, 900, 2 ** 40));
const ns = fc.nat(1000);
const connection = fc.nat(2);
const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('é', 'a"b', undefined));
const answeredNs = ns;
const line = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ...request(), value, intendedNs: ns, sentNs: ns }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('ok'), operation, answeredNs, value }) },
  fc.record({
    ...{ type: fc.constantFrom('fail', 'unknown'), operation, answeredNs },
    reason: fc.constant('x'),
  }),
  fc.record({
    ...{ type: fc.constant('connection'), connection, tNs: ns },
    state: fc.constantFrom('open', 'closed'),
  }),
  fc.record({ type: fc.constant('end'), tNs: ns, operations: fc.nat(9) }),
);

function request() {
  const key = fc.constantFrom('a', 'b', 'ü', undefined);
  return {
    type: fc.constant('invoke'),
    operation,
    connection,
    f: fc.constantFrom('read', 'write'),
    key,
  };
}

test('a history read as bytes equals the history read line by line through the schema', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const [fast, slow] = [new HistoryBuilder(), new HistoryBuilder()];
      for (const record of lines) {
        const read = historySchema.parse(JSON.parse(JSON.stringify(record)));
        slow.add(read);
        if (!isTaken(fast, record)) fast.add(read);
      }
      expect(all(fast)).toEqual(all(slow));
    }),
    { numRuns: 1000 },
  );
});

test('the schema accepts every line that is read as bytes', () => {
  const broken = fc.oneof(
    ...[fc.constant(null), fc.string(), fc.double(), fc.boolean()],
    ...[fc.constant(-1), fc.constant(1.5), fc.constant(2 ** 53)],
  );
  const names = [...Object.keys(invoke), 'answeredNs', 'reason', 'more'];
  fc.assert(
    fc.property(
      ...[fc.constantFrom<object>(invoke, ok), fc.constantFrom(...names), broken, fc.boolean()],
      (given, name, put, isRemoved) => {
        const changed: Record<string, unknown> = { ...given, [name]: put };
        if (isRemoved) delete changed[name];
        if (!isTaken(new HistoryBuilder(), changed)) return;
        const result = historySchema.safeParse(JSON.parse(JSON.stringify(changed)));
        expect(result.success).toBe(true);
        expect(Object.keys(result.data ?? {}).sort()).toEqual(Object.keys(changed).sort());
      },
    ),
    { numRuns: 2000 },
  );
});
