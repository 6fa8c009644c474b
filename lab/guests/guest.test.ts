import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memoryNeededMib, numbered, scratchMib } from './guest.ts';
import { guests } from './index.ts';
import { minimal } from './minimal/guest.ts';

test('a lab’s memory follows from the memory of its guest', () => {
  expect(scratchMib({ memoryMib: 128 })).toBe(2048);
  expect(scratchMib({ memoryMib: 192 })).toBe(2816);
  expect(memoryNeededMib({ memoryMib: 128 })).toBe(2560);
});

test('the guest of another pair has an address of its own', () => {
  expect(numbered(minimal, 0)).toEqual(minimal);
  const { mac, ip } = numbered(minimal, 2);
  expect({ mac, ip }).toEqual({ mac: '52:54:00:f7:1a:12', ip: '10.70.0.12' });
});

test.each(guests.map((guest) => [guest.name, guest] as const))(
  'every file that the recipe of %s names is there',
  (_, { recipe }) => {
    const files = [recipe.init, ...Object.values(recipe.files)];
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  },
);
