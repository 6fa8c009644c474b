import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { lockstep } from '../engines/lockstep/engine.ts';
import { minimal } from '../guests/minimal/guest.ts';
import type { Pair } from '../pair.ts';
import type { Switch } from '../platforms/link.ts';
import type { LocalHost } from '../platforms/local/host.ts';
import type { LocalLab } from '../platforms/local/provision.ts';
import type { Parameters } from '../recording/parameters.ts';
import { withLab } from '../testing.ts';
import { faults, validateFault } from './catalogue.ts';
import { NoBite } from './fault.ts';
import {
  allLinksPass,
  channelPasses,
  guestClockIsRight,
  type Healed,
  hostGoesOn,
  hostIsBack,
  hostRuns,
  nothingPresses,
  syncIsFasterThan,
  syncIsPerfect,
  syncIsPerfectFor,
  witnessAnswers,
} from './testing/healed.ts';

interface Where {
  lab: LocalLab;
  pair: Pair;
}

/** Takes the means of its effect from a fault; the fault must then throw NoBite. */
type Disarm = (where: Where) => Where;

const still = async () => {};
const edge = { atNs: 1, fromNs: 1, fromEarliestNs: 1 };
const nothing = async () => ({ ...edge, lighten: still, thaw: still });

const KEPT = ['isPowered', 'processes', 'signal', 'address', 'spawn', 'program', 'files'] as const;

/** A host that ignores each order, or on which other processes start. */
function withHost(name: 'a' | 'witness' | 'world', methods: Partial<LocalHost>): Disarm {
  return ({ lab, pair }) => {
    const real = lab.hosts[name];
    const through: Partial<Record<keyof LocalHost, unknown>> = {};
    for (const key of KEPT) {
      const value = real[key];
      through[key] = typeof value === 'function' ? value.bind(real) : value;
    }
    const host = { name, disk: real.disk, ...through, ...methods } as LocalHost;
    return { lab: { ...lab, hosts: { ...lab.hosts, [name]: host } }, pair };
  };
}

const unhurt = { powerCut: nothing, freeze: nothing, darken: nothing, halt: async () => still };
const inert: Disarm = withHost('a', unhurt);
const deaf: Disarm = ({ lab, pair }) => {
  const spawn: LocalHost['spawn'] = (name) => lab.hosts.world.spawn(name, ['false']);
  return withHost('world', { spawn })({ lab, pair });
};
const deadProcesses: Disarm = ({ lab, pair }) => {
  const spawn: LocalHost['spawn'] = (name) => lab.hosts.a.spawn(name, ['true']);
  return withHost('a', { spawn })({ lab, pair });
};
const perfectLinks: Disarm = ({ lab, pair }) => {
  const real = lab.switch;
  const nothingHappens = async () => {};
  const nothingIsHeld = async () => nothingHappens;
  const network: Switch = {
    ports: real.ports,
    backend: real.backend,
    drop: nothingIsHeld,
    dropBetween: nothingIsHeld,
    dropChannel: nothingIsHeld,
    droppedOfChannel: (link, tcpPort) => real.droppedOfChannel(link, tcpPort),
    shape: nothingIsHeld,
    configuredDelayMsMax: (...where) => real.configuredDelayMsMax(...where),
    measure: (...where) => real.measure(...where),
    capture: (...where) => real.capture(...where),
    watchAddress: (...where) => real.watchAddress(...where),
    counters: () => real.counters(),
  };
  return { lab: { ...lab, switch: network }, pair };
};
const noSignals: Disarm = (where) => {
  vi.spyOn(process, 'kill').mockReturnValue(true);
  return where;
};
const otherRam: Disarm = ({ lab, pair }) => ({
  lab,
  pair: {
    ...pair,
    roles: () => pair.roles(),
    memory: { ...pair.memory, isThere: () => true, findCycleLedger: async () => null },
  } as Pair,
});

const on = 'active';
const from = { link: 'sync', on: 'standby', direction: 'from' };
const to = { ...from, direction: 'to' };
const both = { ...from, direction: 'both' };
const NO_CURE = 'a process that died stays dead: the engine re-protects the pair';

interface Kind {
  parameters: Parameters;
  bad: Parameters;
  disarm: Disarm;
  /** Check that its effect is gone once it is healed. */
  healed: Healed;
}

const onLink = (parameters: Parameters, bad: Parameters, healed: Healed = syncIsPerfect): Kind => {
  return { parameters, bad, disarm: perfectLinks, healed };
};

const KINDS: Record<string, Kind> = {
  'power-cut': { parameters: { on }, bad: { on: 'e' }, disarm: inert, healed: hostIsBack },
  'process-kill': {
    parameters: { on },
    bad: {},
    disarm: noSignals,
    healed: { hasNoCure: NO_CURE },
  },
  freeze: { parameters: { on }, bad: { on: 'witness' }, disarm: inert, healed: hostGoesOn },
  hang: { parameters: { on }, bad: { on, forMs: 1 }, disarm: inert, healed: hostGoesOn },
  'guest-panic': { parameters: {}, bad: { on }, disarm: deaf, healed: { hasNoCure: NO_CURE } },
  'controller-kill': {
    parameters: { on },
    bad: { on: 1 },
    disarm: noSignals,
    healed: { hasNoCure: NO_CURE },
  },
  'witness-loss': {
    parameters: {},
    bad: { on },
    disarm: withHost('witness', unhurt),
    healed: witnessAnswers,
  },
  'link-cut': onLink(to, { link: 'sync', on: 'world' }),
  'link-cut of several links': onLink(
    { link: 'lan+quorum', on },
    { link: 'lan+lan', on },
    allLinksPass,
  ),
  'link-cut between two': onLink(
    { link: 'every', on, peer: 'standby', direction: 'to' },
    { link: 'every', on },
    allLinksPass,
  ),
  'channel-cut': onLink({ channel: 'log' }, { channel: 7100 }, channelPasses(7100)),
  'link-delay': onLink({ ...both, delayMs: 10 }, both),
  'link-loss': onLink({ ...to, lossPercent: 10 }, { ...to, lossPercent: 0.01 }),
  'link-duplicate': onLink({ ...both, duplicatePercent: 10 }, { ...both, duplicatePercent: 110 }),
  'link-reorder': onLink({ ...to, reorderPercent: 20, delayMs: 5 }, { ...to, reorderPercent: 20 }),
  'link-corrupt': onLink({ ...from, corruptPercent: 10 }, { ...from, corruptPercent: 0 }),
  'link-rate': onLink({ ...both, rateMbps: 10 }, { ...both, rateMbps: -1 }, syncIsFasterThan(50)),
  // Long beside the time that the switch takes to change: 30 ms, and 100 ms and more on a slow
  // computer beside other processes.
  'link-flap': onLink(
    { ...from, downMs: 400, upMs: 400 },
    { ...from, downMs: 400 },
    syncIsPerfectFor(1600),
  ),
  partition: onLink({ groups: 'a|b+witness+world' }, { groups: 'a|b+witness' }, allLinksPass),
  'bit-flip': {
    parameters: { on: 'standby' },
    bad: { on, bit: 64 },
    disarm: otherRam,
    healed: { hasNoCure: 'the guest continues with its changed memory' },
  },
  'clock-step': {
    parameters: { byMs: 3_600_000 },
    bad: { byMs: 5 },
    disarm: deaf,
    healed: guestClockIsRight,
  },
  'cpu-starve': {
    parameters: { on, sharePercent: 50 },
    bad: { on, sharePercent: 100 },
    disarm: inert,
    healed: hostRuns,
  },
  'memory-pressure': {
    parameters: { on, mib: 256 },
    bad: { on, mib: 1 },
    disarm: deadProcesses,
    healed: nothingPresses,
  },
};

afterEach(() => vi.restoreAllMocks());

test('every fault is tried here, and no two have the same colour or label', () => {
  const tried = new Set(Object.keys(KINDS).map(faultNameOf));
  expect([...tried].sort()).toEqual(faults.map(({ name }) => name).sort());
  expect(new Set(faults.map(({ colour }) => colour)).size).toBe(faults.length);
  expect(new Set(faults.map(({ label }) => label)).size).toBe(faults.length);
});

/** A fault that has several forms has a row for each, named `fault-name and words`. */
function faultNameOf(row: string): string {
  return row.split(' ')[0] ?? '';
}

for (const [row, { parameters, bad, disarm, healed }] of Object.entries(KINDS)) {
  const fault = faults.find(({ name }) => name === faultNameOf(row));
  if (!fault) throw new Error(`there is no fault ${faultNameOf(row)}`);

  test(`${row}: has a file of its name, and refuses parameters that it cannot do`, () => {
    expect(existsSync(join(import.meta.dirname, `${fault.name}.ts`))).toBe(true);
    expect(fault.colour).toMatch(/^#[0-9a-f]{6}$/);
    const { name, label, colour } = fault;
    expect(validateFault({ fault: name, label, colour, parameters })).toBeNull();
    expect(validateFault({ fault: name, label, colour, parameters: bad })).toMatch(
      new RegExp(`^${name}: [^\n]+$`),
    );
  });

  test(`${row}: throws NoBite when disarmed, bites with a proof, and heals, also twice`, () =>
    withLab(async (lab) => {
      await using pair = await lockstep.provision(lab, minimal, lockstep.parameters, 1);
      await new Promise((resolve) => setTimeout(resolve, 300)); // the mark has reached both twins
      const disarmed = fault.inject({ ...disarm({ lab, pair }), parameters });
      await expect(disarmed).rejects.toThrow(NoBite);
      vi.restoreAllMocks();
      const active = await fault.inject({ lab, pair, parameters });
      expect(active.atNs).toBeGreaterThan(0);
      expect(active.proof).not.toBe('');
      if (typeof healed === 'function')
        expect(await healed({ lab, pair }), 'the cure is seen before it is given').not.toEqual([]);
      await active.heal();
      await active.heal();
      if (typeof healed === 'function') expect(await healed({ lab, pair })).toEqual([]);
      for (const host of Object.values(lab.hosts)) {
        expect(host.isPowered).toBe(true);
        expect((await host.processes()).filter(({ state }) => state === 'T')).toEqual([]);
      }
    }));

  if ('on' in parameters)
    test(`${row}: throws NoBite when no side has the role`, () =>
      withLab(async (lab) => {
        const nobody = { roles: () => ({}), mark: '', endpoint: {} } as unknown as Pair;
        const inject = async () => fault.inject({ lab, pair: nobody, parameters });
        await expect(inject()).rejects.toThrow(NoBite);
      }));
}
