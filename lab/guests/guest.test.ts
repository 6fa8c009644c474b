import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryNeededMib, numbered, portOf, scratchMib } from './guest.ts';
import { guests } from './index.ts';
import { minimal } from './minimal/guest.ts';

test('a lab’s memory follows from the memory of its guest', () => {
  expect(scratchMib({ memoryMib: 128 })).toBe(2048);
  expect(scratchMib({ memoryMib: 192 })).toBe(2816);
  expect(memoryNeededMib({ memoryMib: 128 })).toBe(2560);
});

test('the guest of another pair has another address', () => {
  expect(numbered(minimal, 0)).toEqual(minimal);
  const { mac, ip } = numbered(minimal, 2);
  expect({ mac, ip }).toEqual({ mac: '52:54:00:f7:1a:12', ip: '10.70.0.12' });
});

test('a service that a guest does not have has no port', () => {
  expect(portOf(minimal, 'ledger')).toBe(7001);
  expect(() => portOf(minimal, 'chess')).toThrow(
    'the guest has no service chess: agent, echo, ledger, ssh',
  );
});

test('every guest declares the ports at which the agent answers', () => {
  const source = readFileSync(join(import.meta.dirname, 'agent/agent.c'), 'utf8');
  const bound = [...source.matchAll(/watch\((\w+) = bound\(\w+, (\d+)\)/g)];
  const ports = Object.fromEntries(
    bound.map(([, name = '', port]) => [name === 'control' ? 'agent' : name, Number(port)]),
  );
  expect(Object.keys(ports).sort()).toEqual(['agent', 'echo', 'ledger']);
  for (const { services } of guests) {
    expect(services).toMatchObject(ports);
    expect(new Set(Object.values(services)).size).toBe(Object.keys(services).length);
  }
});

test.each(guests.map((guest) => [guest.name, guest] as const))(
  'every file that the recipe of %s names is there',
  (_, { recipe }) => {
    const files = [recipe.init, ...Object.values(recipe.files)];
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  },
);
