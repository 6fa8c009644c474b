import { expect, test } from 'vitest';
import type { Lab } from '../lab.ts';
import type { Pair, Role, Side } from '../pair.ts';
import type { Host } from '../platforms/host.ts';
import { type FaultContext, NoBite, type PlacedPair, type Target } from './fault.ts';
import { hostOf, twinOf } from './target.ts';

const all = Object.fromEntries(
  ['a', 'b', 'c', 'd', 'witness'].map((name) => [name, { name, isPowered: name !== 'd' } as Host]),
);

/** A pair whose sides a and b are on these hosts. */
function placed(a: string, b: string, roles: Partial<Record<Role, Side>> = {}): PlacedPair {
  const lab = { all, hosts: { ...all, a: all[a], b: all[b] } } as unknown as Lab;
  return { lab, pair: { roles: () => roles } as Pair };
}

function context(on: string, ...pairs: PlacedPair[]): FaultContext<{ on: Target }> {
  const [{ pair } = placed('a', 'b')] = pairs;
  return { ...placed('a', 'b'), pair, pairs, parameters: { on: on as Target } };
}

test('a side belongs to the pair on the host, for any name of the host', () => {
  const [first, second] = [placed('a', 'b'), placed('c', 'd')];
  expect(twinOf(context('b', first, second))).toMatchObject({ side: 'b', pair: first.pair });
  expect(twinOf(context('c', first, second))).toMatchObject({ side: 'a', pair: second.pair });
  // On host b lives the side a of this pair.
  expect(twinOf(context('b', placed('b', 'c')))).toMatchObject({ side: 'a', host: { name: 'b' } });
});

test('a role means the first pair, where it lives', () => {
  const pair = placed('c', 'b', { active: 'a', standby: 'b' });
  expect(hostOf(context('active', pair)).name).toBe('c');
  expect(twinOf(context('active', pair, placed('c', 'a')))).toMatchObject({ pair: pair.pair });
  expect(twinOf(context('standby', pair))).toMatchObject({ side: 'b', host: { name: 'b' } });
});

test.each([
  ['c', [placed('a', 'b')], 'no side of a pair is on host c'],
  ['a', [placed('a', 'b'), placed('c', 'a')], 'host a has sides of 2 pairs'],
  ['d', [placed('c', 'd')], 'host d has no power already'],
  ['e', [placed('a', 'b')], 'there is no host e here'],
  ['active', [placed('a', 'b')], 'no side is active now'],
] as const)('no twin is hit by %s of %o', (on, pairs, message) => {
  const hit = () => twinOf(context(on, ...pairs));
  expect(hit).toThrow(NoBite);
  expect(hit).toThrow(message);
});

test('a fault of a whole host needs no pair on the host', () => {
  expect(hostOf(context('c', placed('a', 'b'))).name).toBe('c');
});
