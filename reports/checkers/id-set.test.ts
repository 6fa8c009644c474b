import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdSet } from './id-set.ts';

test('an IdSet holds the same numbers as a Set, dense or not', () => {
  const id = fc.oneof(fc.nat(20), fc.nat(5000), fc.maxSafeInteger(), fc.constantFrom(-0, 2 ** 26));
  fc.assert(
    fc.property(fc.array(id), fc.array(id), (held, asked) => {
      const [ids, set] = [new IdSet(held), new Set(held)];
      expect(ids.size).toBe(set.size);
      for (const one of [...held, ...asked]) expect(ids.has(one)).toBe(set.has(one));
    }),
  );
});
