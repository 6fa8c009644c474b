import { expect, test } from 'vitest';
import type { Pair } from '../pair.ts';
import type { LinkName } from '../platforms/link.ts';
import type { LocalLab } from '../platforms/local/provision.ts';
import { withLab } from '../testing.ts';
import { NoBite } from './fault.ts';
import { linkCut } from './index.ts';

const HOW = { count: 20, intervalMs: 1, waitMs: 40 };
const noPair = { roles: () => ({}) } as unknown as Pair;

const STRETCHES = [
  ['sync', 'a', 'b'],
  ['lan', 'a', 'b'],
  ['lan', 'a', 'world'],
  ['lan', 'b', 'world'],
  ['quorum', 'a', 'b'],
  ['quorum', 'a', 'witness'],
  ['quorum', 'b', 'witness'],
] as const satisfies [LinkName, string, string][];

/** Ways on which nothing passes: `sync a→b`. */
async function deadWays(lab: LocalLab): Promise<string[]> {
  const dead: string[] = [];
  for (const [link, near, far] of STRETCHES) {
    const { ab, ba } = await lab.switch.measure(link, [lab.hosts[near], lab.hosts[far]], HOW);
    if (ab.arrived === 0) dead.push(`${link} ${near}→${far}`);
    if (ba.arrived === 0) dead.push(`${link} ${far}→${near}`);
  }
  return dead;
}

test('a cut between two hosts drops frames between these two, and no others', () =>
  withLab(async (lab) => {
    const cut = (parameters: object) => linkCut.inject({ lab, pair: noPair, parameters });
    const apart = { link: 'every', on: 'a', peer: 'b' };
    await using both = await cut(apart);
    const each = ['sync', 'lan', 'quorum'].flatMap((link) => [`${link} a→b`, `${link} b→a`]);
    expect(await deadWays(lab)).toEqual(each);
    await both.heal();
    expect(await deadWays(lab)).toEqual([]);

    await using from = await cut({ ...apart, direction: 'from' });
    expect(await deadWays(lab)).toEqual(['sync a→b', 'lan a→b', 'quorum a→b']);
    await from.heal();
    await using onLan = await cut({ link: 'lan', on: 'world', peer: 'b', direction: 'to' });
    expect(await deadWays(lab)).toEqual(['lan b→world']);
    await using several = await cut({ link: 'sync+lan', on: 'a', direction: 'to' });
    expect(await deadWays(lab)).toEqual(['sync b→a', 'lan b→a', 'lan world→a', 'lan b→world']);
    await several.heal();
    // A way that is dead already proves nothing.
    await expect(cut({ link: 'lan', on: 'b', peer: 'world' })).rejects.toThrow(NoBite);
    await onLan.heal();
    expect(await deadWays(lab)).toEqual([]);
  }));
