import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByNumber } from './by-number.ts';

test('a ByNumber holds the same values as a Map, in any order of the numbers', () => {
  const number = fc.oneof(fc.nat(30), fc.integer(), fc.maxSafeInteger());
  fc.assert(
    fc.property(fc.array(fc.tuple(number, fc.nat())), fc.array(number), (set, queries) => {
      const [byNumber, map] = [new ByNumber<number>(), new Map<number, number>()];
      for (const [key, value] of set) {
        byNumber.set(key, value);
        map.set(key, value);
        expect(byNumber.get(key)).toBe(value);
      }
      for (const key of [...queries, ...map.keys()]) expect(byNumber.get(key)).toBe(map.get(key));
    }),
  );
});
