import fc from 'fast-check';
import { expect, test } from 'vitest';
import { historySchema, isHistoryLine } from './history.ts';

const invoke = {
  ...{ type: 'invoke', operation: 1, connection: 2, f: 'append' },
  ...{ key: 'k', value: { any: [1] }, intendedNs: 3, sentNs: 4 },
};
const ok = { type: 'ok', operation: 1, answeredNs: 5, value: null };

test('the usual lines take the fast way', () => {
  expect(isHistoryLine(invoke)).toBe(true);
  expect(isHistoryLine(ok)).toBe(true);
  const { key, value, ...least } = invoke;
  expect(isHistoryLine(least)).toBe(true);
});

test('the fast way accepts nothing that the schema refuses or changes', () => {
  const broken = fc.oneof(
    ...[fc.constant(undefined), fc.constant(null), fc.string(), fc.double(), fc.boolean()],
    ...[
      fc.constant(-1),
      fc.constant(1.5),
      fc.constant(Number.POSITIVE_INFINITY),
      fc.constant(2 ** 53),
    ],
  );
  const names = [...Object.keys(invoke), 'answeredNs', 'reason', 'more'];
  fc.assert(
    fc.property(
      fc.constantFrom<object>(invoke, ok),
      fc.constantFrom(...names),
      broken,
      fc.boolean(),
      (line, name, value, isRemoved) => {
        const changed: Record<string, unknown> = { ...line, [name]: value };
        if (isRemoved) delete changed[name];
        if (!isHistoryLine(changed)) return;
        const result = historySchema.safeParse(changed);
        expect(result.success).toBe(true);
        expect(result.data).toEqual(changed);
        expect(Object.keys(result.data ?? {}).sort()).toEqual(Object.keys(changed).sort());
      },
    ),
    { numRuns: 2000 },
  );
});
