import { expect, test } from 'vitest';
import type { ChainRecord } from '../../lab/recording/chain.ts';
import type { Event } from '../../lab/recording/events.ts';
import type { Observed } from '../observed.ts';
import { at } from '../samples/story.ts';
import { chainsGap } from './chains.ts';

const STEP = 2_000_000;

interface Twin {
  host: string;
  isAlive: boolean;
  /** Rendezvous of generation 1, a millisecond each. */
  rendezvous: readonly number[];
  instructions: number | null;
}

function gapIn(twins: Twin[], events: Event[] = []): string | null {
  const chains = twins.map(({ rendezvous, ...twin }) => ({
    ...twin,
    chain: rendezvous.map((n): Partial<ChainRecord> => {
      return { rendezvous: n, generation: 1, instructions: n * STEP, tNs: n * 1e6 };
    }),
  }));
  const timeline = { beginNs: 0, endNs: 10e6, faults: [] };
  return chainsGap({ recording: { twins: chains }, events, timeline } as unknown as Observed);
}

const to = (end: number) => Array.from({ length: end }, (_, index) => index + 1);
const alive = { host: 'a', isAlive: true, rendezvous: to(10), instructions: 99 * STEP };
const dead = { host: 'b', isAlive: false, rendezvous: to(5), instructions: 5 * STEP + 7 };
const pair = at(1, 'protected', { epoch: 1, generation: 1, active: 'a', standby: 'b' });

test('a chain up to the end of the load, and one up to the death of its twin, are whole', () => {
  expect(gapIn([alive, dead], [pair])).toBeNull();
  // A twin that lives and stands still has a chain that ends where it stopped.
  expect(gapIn([alive, { ...dead, isAlive: true }], [pair])).toBeNull();
});

test('a twin with a short chain may have been on a way as long as the other twin’s', () => {
  const brief = { host: 'b', isAlive: true, rendezvous: [1], instructions: 3 * STEP };
  expect(gapIn([alive, brief], [pair])).toBeNull();
  expect(gapIn([alive, { ...brief, instructions: 3 * STEP + 1 }])).toContain('before its twin did');
});

test('a chain that is cut, has a gap or is missing gives a reason', () => {
  expect(gapIn([])).toBe('no chain was recorded');
  expect(gapIn([alive], [pair])).toBe('host b left no chain of generation 1');
  expect(gapIn([alive, { ...dead, rendezvous: to(2) }])).toContain('before its twin did');
  expect(gapIn([{ ...alive, rendezvous: to(9) }])).toContain('before its twin did');
  expect(gapIn([alive, { ...dead, rendezvous: [1, 2, 4, 5] }])).toContain('rendezvous 2');
  expect(gapIn([alive, { ...dead, instructions: null }])).toContain('is not recorded');
});
