import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Pair } from '../engines/engine.ts';
import type { Host } from '../hosts/host.ts';
import type { Lab } from '../lab.ts';
import { eventually, withLab } from '../testing.ts';
import { NoBite } from './fault.ts';
import { faults } from './index.ts';

/** Of a pair, a fault only needs to know who is who. */
const pair = { roles: () => ({ active: 'a', standby: 'b' }) } as unknown as Pair;
const parameters = { on: 'active' };

/** Something that can be stopped or killed. */
async function busy(lab: Lab): Promise<void> {
  lab.hosts.a.spawn('sleep', ['sleep', '1000']);
  let states: string[] = [];
  void (async () => {
    while (states.length === 0) states = await lab.hosts.a.processStates();
  })();
  await eventually('a process on host a', () => states.length > 0);
}

/** The same lab, but what a fault does to host a does nothing. */
function disarmed(lab: Lab): Lab {
  const real = lab.hosts.a;
  const nothing = async () => ({ atNs: 1, fromNs: 1, fromEarliestNs: 1 });
  const a: Host = Object.create(real, {
    isPowered: { get: () => real.isPowered },
    powerCut: { value: nothing },
    freeze: { value: nothing },
    darken: { value: nothing },
    processStates: { value: () => real.processStates() },
  });
  return { ...lab, hosts: { ...lab.hosts, a } };
}

for (const fault of faults) {
  test(`${fault.name}: has a file, a label and a colour of its own`, () => {
    expect(existsSync(join(import.meta.dirname, `${fault.name}.ts`))).toBe(true);
    expect(fault.label).not.toBe('');
    expect(fault.colour).toMatch(/^#[0-9a-f]{6}$/);
    expect(faults.filter((other) => other.colour === fault.colour)).toHaveLength(1);
  });

  test(`${fault.name}: bites with a proof, and heals, twice too`, () =>
    withLab(async (lab) => {
      await busy(lab);
      const active = await fault.inject({ lab, pair, parameters });
      expect(active.atNs).toBeGreaterThan(0);
      expect(active.proof).toMatch(/host a/);
      const states = await lab.hosts.a.processStates();
      expect(states.every((state) => state === 'T')).toBe(true);
      await active.heal();
      await active.heal();
      expect(lab.hosts.a.isPowered).toBe(true);
      expect(await lab.hosts.a.processStates()).not.toContain('T');
    }));

  test(`${fault.name}: with its mechanism disabled it says that it did not bite`, () =>
    withLab(async (lab) => {
      await busy(lab);
      const inject = fault.inject({ lab: disarmed(lab), pair, parameters });
      await expect(inject).rejects.toThrow(NoBite);
    }));

  test(`${fault.name}: nobody in the role is no bite`, () =>
    withLab(async (lab) => {
      const empty = { roles: () => ({}) } as unknown as Pair;
      await expect(fault.inject({ lab, pair: empty, parameters })).rejects.toThrow(NoBite);
    }));
}
