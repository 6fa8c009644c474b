/** The suite `disk`: the guest writes each operation to its disk before it acknowledges. */
import { hang, linkCut, powerCut } from '../lab/faults/index.ts';
import { diskHolds, reprotectPauseWithin } from '../reports/expectations/index.ts';
import {
  always as alwaysInMemory,
  coldBoot,
  coloCopies,
  FIRST_MS,
  silence,
  steady,
} from './steady.ts';
import type { Suite } from './suite.ts';

const { 'nothing-lost': _kept, ...coldBootFromDisk } = coldBoot;
const activeIsLost = { known: { unprotected: coldBootFromDisk } };

/** Each operation waits for a disk, so fewer of them than usual. */
const writing = {
  ...steady,
  guest: 'disk',
  workload: { ...steady.workload, parameters: { ...steady.workload.parameters, rateHz: 50 } },
  needs: ['disk'],
} as const;

const always = [...alwaysInMemory, diskHolds()];

export const disk: Suite = {
  name: 'disk',
  title: 'Disk: power, hangs and cuts while the guest writes',
  scenarios: [
    {
      ...writing,
      ...activeIsLost,
      name: 'active-power',
      title: 'The active of a guest with a disk loses power',
      why: 'Acknowledged writes must be on the disk with which the survivor continues.',
      loadMs: 8000,
      timeline: [{ atMs: { fromMs: FIRST_MS, toMs: 3000 }, inject: powerCut({ on: 'active' }) }],
      expectations: [...always, silence],
    },
    {
      ...writing,
      name: 'standby-power',
      title: 'The standby of a guest with a disk loses power',
      why: 'Every write waits for the standby’s disk: the active has to detach it.',
      loadMs: 8000,
      timeline: [{ atMs: { fromMs: FIRST_MS, toMs: 3000 }, inject: powerCut({ on: 'standby' }) }],
      expectations: [...always, silence],
    },
    {
      ...writing,
      known: { unprotected: coldBootFromDisk, colo: coloCopies },
      name: 'power-twice',
      title: 'The active loses power, its disk is copied back, and the new active loses power',
      why: 'The disk has to be copied, too, before the pair is called protected.',
      loadMs: 17_000,
      timeline: [
        { atMs: FIRST_MS, inject: powerCut({ on: 'active' }) },
        { atMs: 6000, reprotect: true },
        { when: 'protected', fromMs: 6000, afterMs: 2500, inject: powerCut({ on: 'active' }) },
      ],
      expectations: [...always, silence, reprotectPauseWithin({ ms: 500 })],
    },
    {
      ...writing,
      needs: ['disk', 'standby-guest'],
      known: { colo: coloCopies },
      name: 'standby-power-twice',
      title: 'The standby loses power, is copied onto again, and the active loses power',
      why: 'An active that has lost its copy’s disk once must be able to feed another.',
      loadMs: 17_000,
      timeline: [
        { atMs: FIRST_MS, inject: powerCut({ on: 'standby' }) },
        { atMs: 6000, reprotect: true },
        { when: 'protected', fromMs: 6000, afterMs: 2500, inject: powerCut({ on: 'active' }) },
      ],
      expectations: [...always, silence, reprotectPauseWithin({ ms: 500 })],
    },
    {
      ...writing,
      needs: ['disk', 'standby-guest'],
      name: 'standby-hang',
      title: 'The standby hangs in the middle of a write, and comes back later',
      why:
        'A write that waits for a hung disk must be torn off, ' +
        'and the hung side must not write again.',
      loadMs: 9000,
      timeline: [{ atMs: FIRST_MS, inject: hang({ on: 'standby' }), healAfterMs: 3000 }],
      expectations: [...always, silence],
    },
    {
      ...writing,
      needs: ['disk', 'standby-guest'],
      name: 'sync-cut',
      title: 'The link of a replicated disk is cut',
      why: 'Both disks are complete and no longer equal: only one side may continue.',
      loadMs: 8000,
      timeline: [{ atMs: FIRST_MS, inject: linkCut({ link: 'sync', on: 'a' }) }],
      expectations: [...always, silence],
    },
  ],
};
