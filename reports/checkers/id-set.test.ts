import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdSet } from './id-set.ts';

test('an IdSet holds the same numbers as a Set, dense or not', () => {
  const id = fc.oneof(fc.nat(20), fc.nat(5000), fc.maxSafeInteger(), fc.constantFrom(-0, 2 ** 26));
  fc.assert(
    fc.property(fc.array(id), fc.array(id), (held, queries) => {
      const [ids, set] = [new IdSet(held), new Set(held)];
      expect(ids.size).toBe(set.size);
      for (const value of [...held, ...queries]) expect(ids.has(value)).toBe(set.has(value));
    }),
  );
});
