/** The suite `channels`: each connection between colo's twins is cut alone; the rest passes. */
import { channelCut, powerCut } from '../lab/faults/index.ts';
import { always, silence, steady, wholeLoad } from './steady.ts';
import type { Suite } from './suite.ts';

/** Each load runs to its limit, because timers of QEMU and TCP show a missing channel late. */
const colo = { ...steady, ...wholeLoad, needs: ['checkpoints'] } as const;
/** QEMU does not detect that its comparison gets no packets of the standby. */
const comparedWithNothing = {
  known: {
    colo: {
      'silence-within': 'with nothing to compare them with replies leave at checkpoints only',
    },
  },
} as const;
const cut = (channel: string) => channelCut({ channel });

export const channels: Suite = {
  name: 'channels',
  title: 'Channels: each connection that a colo pair’s comparison needs, cut alone',
  scenarios: [
    {
      ...colo,
      ...comparedWithNothing,
      name: 'inputs',
      title: 'The standby gets no inputs any more',
      why: 'The standby then does nothing, and the active’s outputs cannot be compared.',
      loadMs: 12_000,
      timeline: [{ atMs: 3000, inject: cut('inputs') }],
      expectations: [...always, silence],
    },
    {
      ...colo,
      ...comparedWithNothing,
      name: 'outputs',
      title: 'The standby’s outputs do not arrive any more',
      why: 'The active must not take silence for agreement.',
      loadMs: 12_000,
      timeline: [{ atMs: 3000, inject: cut('outputs') }],
      expectations: [...always, silence],
    },
    {
      ...colo,
      name: 'state',
      title: 'Checkpoints do not get through any more',
      why: 'The guest stops for a checkpoint that never ends, unless a watchdog notices.',
      loadMs: 12_000,
      timeline: [{ atMs: 3000, inject: cut('state') }],
      expectations: [...always, silence],
    },
    {
      ...colo,
      known: {
        colo: { 'silence-within': 'a write waits for the disk until a checkpoint fails to come' },
      },
      guest: 'disk',
      workload: { ...colo.workload, parameters: { ...colo.workload.parameters, rateHz: 50 } },
      name: 'disk',
      title: 'The standby’s disk gets nothing any more',
      why: 'A write that waits for an unreachable disk holds the guest.',
      loadMs: 12_000,
      timeline: [{ atMs: 3000, inject: cut('disk') }],
      expectations: [...always, silence],
    },
    {
      ...colo,
      ...comparedWithNothing,
      name: 'inputs-then-power',
      title: 'The standby gets no inputs any more, and then the active loses power',
      why: 'A standby that has fallen behind must not take over without acknowledged operations.',
      loadMs: 12_000,
      timeline: [
        { atMs: 3000, inject: cut('inputs') },
        { atMs: 7500, inject: powerCut({ on: 'a' }) },
      ],
      expectations: [...always, silence],
    },
    {
      ...colo,
      ...comparedWithNothing,
      name: 'outputs-then-power',
      title: 'The standby’s outputs do not arrive any more, and then the active loses power',
      why: 'Outputs that left without a comparison must be true all the same.',
      loadMs: 12_000,
      timeline: [
        { atMs: 3000, inject: cut('outputs') },
        { atMs: 7500, inject: powerCut({ on: 'a' }) },
      ],
      expectations: [...always, silence],
    },
    {
      ...colo,
      workload: { ...colo.workload, parameters: { ...colo.workload.parameters, connections: 1 } },
      name: 'one-client',
      title: 'No fault, and one client',
      why: 'The twins answer one client alike, so checkpoints come by the timer.',
      loadMs: 10_000,
      timeline: [],
      expectations: always,
    },
    {
      ...colo,
      workload: {
        ...colo.workload,
        parameters: { ...colo.workload.parameters, connections: 32, rateHz: 400 },
      },
      name: 'shared-counter',
      title: 'No fault, and many clients that share a counter',
      why:
        'Each twin serves clients in another order: outputs differ without any fault, ' +
        'and must stay true.',
      loadMs: 10_000,
      timeline: [],
      expectations: always,
    },
  ],
};
