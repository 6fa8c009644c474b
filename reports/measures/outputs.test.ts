import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChainRecord, MomentRecord } from '../../lab/recording/chain.ts';
import type { Event } from '../../lab/recording/events.ts';
import type { Recording, TwinTrace } from '../recording.ts';
import { checkOutputs } from './outputs.ts';

const MS = 1e6;
const COUNT = 40;

/** Moments of a rendezvous, ns: each twin reaches it, and its log entry reaches the standby. */
interface Moments {
  activeNs: number;
  heldNs: number;
  standbyNs: number;
}

/** A run of two twins: the standby follows the log, with random times of links and twins. */
const runs = fc
  .array(fc.tuple(fc.nat(3000), fc.nat(3000), fc.nat(3000)), { minLength: COUNT, maxLength: COUNT })
  .map((steps) => {
    let [activeNs, heldNs, standbyNs] = [0, 0, 0];
    return steps.map(([run, link, follow]): Moments => {
      activeNs += 1000 + run;
      // The standby may only execute on to here once it holds the entry before.
      standbyNs = Math.max(standbyNs, heldNs) + 1000 + follow;
      heldNs = Math.max(heldNs, activeNs + 100 + link);
      return { activeNs, heldNs, standbyNs };
    });
  });

interface Options {
  mode?: string;
  generation?: number;
  releases: readonly MomentRecord[];
  events?: readonly Event[];
  differsFrom?: number;
}

function recordingOf(run: readonly Moments[], options: Options): Recording {
  const { mode = 'compared', generation = 1, releases, events = [], differsFrom } = options;
  const chain = (key: 'activeNs' | 'standbyNs') =>
    run.map(
      (moments, index): ChainRecord => ({
        rendezvous: index + 1,
        tsc: index * 8000,
        instructions: 0,
        tNs: moments[key],
        outputBytes: 60,
        inputBytes: 0,
        digest: key === 'standbyNs' && index + 1 >= (differsFrom ?? COUNT + 1) ? 'other' : 'same',
        isActive: key === 'activeNs',
        generation,
      }),
    );
  const held = run.map(({ heldNs }, index) => ({ rendezvous: index + 1, generation, tNs: heldNs }));
  const twin = { isAlive: true, instructions: null };
  const twins: TwinTrace[] = [
    { ...twin, host: 'a', chain: chain('activeNs'), released: releases, held: [] },
    { ...twin, host: 'b', chain: chain('standbyNs'), released: [], held },
  ];
  const manifest = { engine: { parameters: { output: mode } } };
  return { twins, events, manifest } as unknown as Recording;
}

/** When the rule allows output `index + 1` to leave, ns. */
function allowedNs(run: readonly Moments[], index: number, mode: string): number {
  const moments = run[index];
  if (!moments) throw new Error('no such rendezvous');
  if (mode === 'received') return Math.max(moments.activeNs, run[index - 1]?.heldNs ?? 0);
  return Math.max(moments.activeNs, moments.standbyNs, moments.heldNs);
}

/** Releases of an active whose output rule is wrong by `earlyBy` rendezvous. */
function releasesOf(run: readonly Moments[], mode: string, earlyBy: number): MomentRecord[] {
  let lastNs = 0;
  return run.map(({ activeNs }, index) => {
    const dueIndex = index - earlyBy;
    const ruleNs = dueIndex < 0 ? 0 : allowedNs(run, dueIndex, mode);
    lastNs = Math.max(lastNs, activeNs, ruleNs);
    return { rendezvous: index + 1, generation: 1, tNs: lastNs };
  });
}

const grant = (tNs: number, epoch: number, members: string[]) =>
  ({ tNs, source: 'witness', event: 'witness-granted', epoch, members }) as unknown as Event;

test.each(['compared', 'received'])('%s: a right rule releases nothing early', (mode) => {
  fc.assert(
    fc.property(runs, (run) => {
      const releases = releasesOf(run, mode, 0);
      expect(checkOutputs(recordingOf(run, { mode, releases }))).toEqual({
        ...{ owed: COUNT, checked: COUNT },
        early: [],
        unchecked: null,
      });
    }),
  );
});

test.each(['compared', 'received'])('%s: only outputs that left too soon are early', (mode) => {
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 5 }), (run, earlyBy) => {
      const releases = releasesOf(run, mode, earlyBy);
      const wrong = releases.filter(({ tNs }, index) => tNs < allowedNs(run, index, mode));
      const { early } = checkOutputs(recordingOf(run, { mode, releases }));
      expect(early.map(({ rendezvous }) => rendezvous)).toEqual(
        wrong.map(({ rendezvous }) => rendezvous),
      );
    }),
  );
});

/** A calm run: 1 ms a rendezvous, 0.2 ms from twin to twin. */
const calm = Array.from({ length: COUNT }, (_, index): Moments => {
  const activeNs = (index + 1) * MS;
  return { activeNs, heldNs: activeNs + 0.1 * MS, standbyNs: activeNs + 0.2 * MS };
});
const at = (rendezvous: number, tNs: number, generation = 1): MomentRecord => ({
  rendezvous,
  generation,
  tNs,
});

test('a rule that is three rendezvous wrong shows in a calm run', () => {
  const releases = releasesOf(calm, 'compared', 3);
  const { early } = checkOutputs(recordingOf(calm, { releases }));
  expect(early).toHaveLength(COUNT);
  expect(early[5]).toMatchObject({ host: 'a', generation: 1, byNs: 0.2 * MS });
});

test('an output that the standby never reached, or found different, is early for good', () => {
  const releases = releasesOf(calm, 'compared', 0);
  const { early } = checkOutputs(recordingOf(calm, { releases, differsFrom: COUNT - 1 }));
  expect(early).toMatchObject([{ byNs: null }, { byNs: null }]);
});

test('the only member waits for no standby, from the witness’s grant on', () => {
  const events = [grant(10 * MS, 2, ['a'])];
  const releases = [at(9, 9 * MS), at(11, 11 * MS)];
  const { checked, early } = checkOutputs(recordingOf(calm, { releases, events }));
  expect({ checked, early: early.length }).toEqual({ checked: 1, early: 1 });
});

test('a side that was left out still has to wait', () => {
  const events = [grant(10 * MS, 2, ['b'])];
  const { early } = checkOutputs(recordingOf(calm, { releases: [at(11, 11 * MS)], events }));
  expect(early).toHaveLength(1);
});

test('after re-protection an active waits again, but not for copied rendezvous', () => {
  const events = [grant(1, 2, ['a']), grant(2, 3, ['a', 'b'])];
  const recording = recordingOf(calm, { events, releases: [at(1, MS, 2), at(2, 2 * MS, 2)] });
  const [active, standby] = recording.twins as TwinTrace[];
  if (!active || !standby) throw new Error('two twins');
  const later = (twin: TwinTrace) =>
    twin.chain.slice(1).map((record) => ({ ...record, generation: 2 }));
  const twins = [
    { ...active, chain: [...active.chain.slice(0, 1), ...later(active)] },
    { ...standby, chain: later(standby), held: [] },
  ];
  const { checked, early } = checkOutputs({ ...recording, twins });
  expect({ checked, early: early.length }).toEqual({ checked: 1, early: 1 });
});

test('clocks that differ are given the benefit of their error, and no more', () => {
  const releases = releasesOf(calm, 'compared', 0).map((release) => ({
    ...release,
    tNs: release.tNs - 300,
  }));
  const recording = recordingOf(calm, { releases });
  expect(checkOutputs(recording).early).toHaveLength(COUNT);
  expect(checkOutputs(recording, 299).early).toHaveLength(COUNT);
  expect(checkOutputs(recording, 300).early).toEqual([]);
});

test('a recording without generations is read by the chain of the active', () => {
  const releases = releasesOf(calm, 'compared', 3).map((release) => ({
    ...release,
    generation: 0,
  }));
  const { checked, early } = checkOutputs(recordingOf(calm, { releases }));
  expect({ checked, early: early.length }).toEqual({ checked: COUNT, early: COUNT });
});

test('an output that cannot be checked is reported, and is no pass', () => {
  const releases = releasesOf(calm, 'compared', 0);
  const whole = recordingOf(calm, { releases });
  const decided = { tNs: 1, source: 'host-a/controller', event: 'decided', epoch: 2 };
  const lacks = (changed: Partial<Recording>) => checkOutputs({ ...whole, ...changed }).unchecked;
  expect(lacks({ events: [decided as unknown as Event] })).toMatch(/grant of epoch 2/);
  const [active, standby] = whole.twins as TwinTrace[];
  if (!active || !standby) throw new Error('two twins');
  expect(lacks({ twins: [active, { ...standby, chain: [] }] })).toMatch(/no chain/);
  expect(lacks({ twins: [{ ...active, chain: [] }, standby] })).toMatch(/chain of the active/);
  const received = recordingOf(calm, { releases, mode: 'received' });
  const unheld = [active, { ...standby, held: null }];
  expect(checkOutputs({ ...received, twins: unheld }).unchecked).toMatch(/held the log/);
  expect(lacks({ twins: unheld })).toBeNull(); // comparing, its chain is enough
  expect(checkOutputs(recordingOf(calm, { releases, mode: 'other' })).unchecked).toMatch(/rule/);
});
