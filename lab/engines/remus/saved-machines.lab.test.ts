import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findCycleLedger, markOf } from '../../guests/cycle-ledger.ts';
import { minimal } from '../../guests/minimal/guest.ts';
import type { Lab } from '../../lab.ts';
import { xen } from '../../platforms/xen/platform.ts';
import { folderOfBuilt } from '../../platforms/xen/save.ts';
import { withXen, xenHosts } from '../../platforms/xen/testing.ts';
import { eventsNamed } from '../../recording/events.ts';
import { eventsOf, eventually, withLabOf } from '../../testing.ts';
import { guestImage } from '../../toolbox.ts';
import { bootWithGuest, partsOf } from './booted-host.ts';
import { remus } from './engine.ts';
import { planOf } from './guest-configuration.ts';
import { bootProtected, pairPartsOf } from './protected-hosts.ts';
import { isGuestThere } from './xl-guest.ts';

/** Reasons of the boots so far. */
const bootsOf = (lab: Lab) => eventsNamed(eventsOf(lab), 'guest-boot').map(({ reason }) => reason);

/** Runs `body` with a folder in the cache whose saved machine is none; expects its removal. */
async function withBroken(folder: string, body: () => Promise<void>): Promise<void> {
  mkdirSync(folder);
  try {
    for (const side of ['a', 'b']) writeFileSync(join(folder, `${side}.state`), 'no state');
    await body();
    expect(existsSync(folder)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

withXen('a host is restored with its guest, which has a mark per trial; else it boots', () =>
  withLabOf(xen.create, async (lab) => {
    const [a, b] = xenHosts(lab);
    const { toolbox, scratch } = lab;
    const image = guestImage(toolbox, minimal.name);
    const wanted = (mark: string) => ({ plan: planOf(minimal, 0, { mark, type: 'pv' }), image });
    const first = await bootWithGuest(a, wanted(markOf(1)), lab); // now it is in the cache
    await first.kill();
    const before = bootsOf(lab).length;
    const { plan } = wanted(markOf(2));
    const { dom0, ram } = await bootWithGuest(a, { plan, image }, lab);
    expect(bootsOf(lab).slice(before)).toEqual([]);
    expect(await isGuestThere(dom0, plan)).toBe(true);
    expect(findCycleLedger(ram, markOf(2))?.work).toBeGreaterThan(0);
    expect(findCycleLedger(ram, markOf(1))).toBeNull();
    await a.machine?.kill();

    const broken = { plan: { ...plan, name: 'broken' }, image };
    await withBroken(folderOfBuilt([a], partsOf(broken)), async () => {
      const machine = await bootWithGuest(a, broken, lab);
      expect(await isGuestThere(machine.dom0, broken.plan)).toBe(false);
      expect(bootsOf(lab).at(-1)).toMatch(/^no guest could be restored, so it boots: host a: its/);
      await machine.kill();
    });
    const side = {
      output: 'held',
      ...{ intervalMs: 100, folder: scratch, plan: broken.plan, isRestored: false },
      dom0: { own: a.dom0Address, peer: b.dom0Address, port: 8002 },
    } as const;
    const pair = { ...broken, transport: Buffer.from('none'), domains: [side, side] } as const;
    await withBroken(folderOfBuilt([a, b], pairPartsOf(pair)), async () => {
      expect(await bootProtected([a, b], pair, lab)).toBeNull();
      expect(bootsOf(lab).at(-1)).toMatch(/^no protected pair could be restored, .+: host [ab]: /);
      expect([a, b].map(({ machine }) => machine?.isRunning)).toEqual([false, false]);
    });
  }),
);

withXen(
  'a pair is restored in the middle of its protection, each time with another mark',
  async () => {
    for (const seed of [1, 2])
      await withLabOf(xen.create, async (lab) => {
        await using pair = await remus.provision(lab, minimal, remus.parameters, seed);
        if (seed > 1) expect(bootsOf(lab)).toEqual([]);
        expect(pair.roles()).toEqual({ active: 'a', standby: 'b' });
        // Checkpoints carry the mark and the progress of the guest to the standby.
        const workOn = async (side: 'a' | 'b') => (await pair.memory?.findCycleLedger(side))?.work;
        const { length } = eventsNamed(eventsOf(lab), 'checkpoint-acknowledged');
        const first = await workOn('b');
        expect(first).toBeGreaterThan(0);
        const hasMore = () =>
          eventsNamed(eventsOf(lab), 'checkpoint-acknowledged').length > length + 2;
        await eventually('checkpoints advance', hasMore);
        expect(await workOn('b')).toBeGreaterThan(first ?? Number.POSITIVE_INFINITY);
        expect(await workOn('a')).toBeGreaterThan(first ?? Number.POSITIVE_INFINITY);
      });
  },
);
