import { expect, test } from 'vitest';
import { cutsOf } from './partition.ts';

test.each([
  [
    [['a'], ['b', 'witness', 'world']],
    ['sync-b', 'lan-a', 'quorum-a'],
  ],
  [[['a', 'b', 'world'], ['witness']], ['quorum-witness']],
  [
    [
      ['a', 'witness'],
      ['b', 'world'],
    ],
    ['sync-b', 'lan-a', 'quorum-b'],
  ],
  [
    [
      ['a', 'world'],
      ['b', 'witness'],
    ],
    ['sync-b', 'lan-b', 'quorum-a'],
  ],
] as const)('parted as %j, these ports are cut', (groups, cuts) => {
  const found = cutsOf(groups).map(({ link, host }) => `${link}-${host}`);
  expect(found.sort()).toEqual([...cuts].sort());
});
