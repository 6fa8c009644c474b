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
      why: 'What the pair does undisturbed; every later figure is compared with this one.',
      loadMs: 8000,
      timeline: [],
      expectations: always,
    },
    {
      ...steady,
      ...activeIsLost,
      name: 'active-power',
      title: 'The active loses power',
      why: 'The promise itself: when one of the two servers dies, nothing the world saw is lost.',
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
        'so it has to notice and go on alone.',
      loadMs: 8000,
      timeline: [{ atMs: FIRST_MS, inject: powerCut({ on: 'standby' }) }],
      expectations: [...always, silence],
    },
    {
      ...steady,
      ...activeIsCopied,
      name: 'power-twice',
      title: 'The active loses power, is re-protected, and the new active loses power too',
      why: 'Only a pair that can be made whole again protects for longer than one failure.',
      loadMs: 16_000,
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
      why: 'A host that was only away must not speak again: there may be one voice only.',
      loadMs: 10_000,
      timeline: [{ atMs: FIRST_MS, inject: hang({ on: 'active' }), healAfterMs: 3000 }],
      expectations: [...always, silence],
    },
  ],
};
