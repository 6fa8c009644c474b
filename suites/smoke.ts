/** The suite `smoke`: does the pair keep its promise when power goes, and when a host hangs? */
import { hang, powerCut } from '../lab/faults/index.ts';
import { reprotectPauseWithin } from '../reports/expectations/index.ts';
import { activeIsCopied, activeIsLost, always, FIRST_MS, silence, steady } from './steady.ts';
import type { Suite } from './suite.ts';

export const smoke: Suite = {
  name: 'smoke',
  title: 'Smoke: power and hangs',
  scenarios: [
    {
      ...steady,
      name: 'calm',
      title: 'No fault at all',
      why: 'The pair without a fault, with which every other figure is compared.',
      loadMs: 8000,
      timeline: [],
      expectations: always,
    },
    {
      ...steady,
      ...activeIsLost,
      name: 'active-power',
      title: 'The active loses power',
      why: 'The main promise: when one of two servers fails, no acknowledged operation is lost.',
      loadMs: 8000,
      timeline: [{ atMs: FIRST_MS, inject: powerCut({ on: 'active' }) }],
      expectations: [...always, silence],
    },
    {
      ...steady,
      name: 'standby-power',
      title: 'The standby loses power',
      why:
        'The active waits for its standby before it speaks, ' +
        'so it has to notice the loss and continue alone.',
      loadMs: 8000,
      timeline: [{ atMs: FIRST_MS, inject: powerCut({ on: 'standby' }) }],
      expectations: [...always, silence],
    },
    {
      ...steady,
      ...activeIsCopied,
      name: 'power-twice',
      title: 'The active loses power, is re-protected, and the new active loses power too',
      why: 'Without re-protection a pair survives a single failure only.',
      // A checkpoint of all memory takes ten seconds and more under remus.
      loadMs: 36_000,
      timeline: [
        { atMs: FIRST_MS, inject: powerCut({ on: 'active' }) },
        { atMs: 6000, reprotect: true },
        { when: 'protected', fromMs: 6000, afterMs: 2500, inject: powerCut({ on: 'active' }) },
      ],
      expectations: [...always, silence, reprotectPauseWithin({ ms: 500 })],
    },
    {
      ...steady,
      ...activeIsLost,
      name: 'active-hang',
      title: 'The active hangs and comes back later',
      why: 'A host that comes back must not speak again: two hosts would speak for the guest.',
      loadMs: 10_000,
      timeline: [{ atMs: FIRST_MS, inject: hang({ on: 'active' }), healAfterMs: 2000 }],
      expectations: [...always, silence],
    },
  ],
};
