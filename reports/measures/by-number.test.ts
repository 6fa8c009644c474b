import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByNumber } from './by-number.ts';

test('a ByNumber holds the same values as a Map, in any order of the numbers', () => {
  const number = fc.oneof(fc.nat(30), fc.integer(), fc.maxSafeInteger());
  fc.assert(
    fc.property(fc.array(fc.tuple(number, fc.nat())), fc.array(number), (set, asked) => {
      const [one, map] = [new ByNumber<number>(), new Map<number, number>()];
      for (const [key, value] of set) {
        one.set(key, value);
        map.set(key, value);
        expect(one.get(key)).toBe(value);
      }
      for (const key of [...asked, ...map.keys()]) expect(one.get(key)).toBe(map.get(key));
    }),
  );
});
