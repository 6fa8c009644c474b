import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { findCycleLedger, markOf } from '../../guests/cycle-ledger.ts';
import { minimal } from '../../guests/minimal/guest.ts';
import type { Lab } from '../../lab.ts';
import { xen } from '../../platforms/xen/platform.ts';
import { folderOfBuilt } from '../../platforms/xen/save.ts';
import { withXen, xenHosts } from '../../platforms/xen/testing.ts';
import { eventsNamed } from '../../recording/events.ts';
import { eventsOf, withLabOf } from '../../testing.ts';
import { guestImage } from '../../toolbox.ts';
import { bootWithGuest, partsOf } from './booted-host.ts';
import { planOf } from './guest-configuration.ts';
import { isGuestThere } from './xl-guest.ts';

/** Reasons of the boots so far. */
const bootsOf = (lab: Lab) => eventsNamed(eventsOf(lab), 'guest-boot').map(({ reason }) => reason);

withXen('a host is restored with its guest, which has a mark per trial; else it boots', () =>
  withLabOf(xen.create, async (lab) => {
    const [a] = xenHosts(lab);
    const { recorder, toolbox } = lab;
    const image = guestImage(toolbox, minimal.name);
    const wanted = (mark: string) => ({ plan: planOf(minimal, 0, mark), image });
    const first = await bootWithGuest(a, wanted(markOf(1)), recorder); // now it is in the cache
    await first.kill();
    const before = bootsOf(lab).length;
    const { plan } = wanted(markOf(2));
    const { dom0, ram } = await bootWithGuest(a, { plan, image }, recorder);
    expect(bootsOf(lab).slice(before)).toEqual([]);
    expect(await isGuestThere(dom0, plan)).toBe(true);
    expect(findCycleLedger(ram, markOf(2))?.work).toBeGreaterThan(0);
    expect(findCycleLedger(ram, markOf(1))).toBeNull();
    await a.machine?.kill();

    const unusable = { plan: { ...plan, name: 'unusable' }, image };
    const folder = folderOfBuilt([a], partsOf(unusable));
    mkdirSync(folder);
    try {
      writeFileSync(join(folder, 'a.state'), 'no state');
      const machine = await bootWithGuest(a, unusable, recorder);
      expect(await isGuestThere(machine.dom0, unusable.plan)).toBe(false);
      expect(bootsOf(lab).at(-1)).toMatch(/^no guest could be restored, so it boots: host a: its/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }),
);
