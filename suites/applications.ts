/** The suite `applications`: real servers in the guest, with clients that check every reply. */
import { powerCut } from '../lab/faults/index.ts';
import { activeIsLost, always, FIRST_MS, silence, steady } from './steady.ts';
import type { Suite } from './suite.ts';

export const applications: Suite = {
  name: 'applications',
  title: 'Applications: real servers in the guest, and whether their replies stay true',
  scenarios: [
    {
      ...steady,
      ...activeIsLost,
      guest: 'redis',
      workload: {
        name: 'redis',
        // Each operation wakes a second process in the guest, so fewer of them than usual.
        parameters: { rateHz: 50, connections: 4, keys: 10, timeoutMs: 10_000 },
      },
      settable: [...steady.settable, 'workload.keys'],
      name: 'redis-active-power',
      title: 'The active of a guest with Redis loses power',
      why: 'A write that Redis acknowledged must be read afterwards.',
      loadMs: 9000,
      timeline: [{ atMs: { fromMs: FIRST_MS, toMs: 4000 }, inject: powerCut({ on: 'active' }) }],
      expectations: [...always, silence],
    },
  ],
};
