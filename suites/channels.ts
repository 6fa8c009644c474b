/** The suite `channels`: each connection between the twins of colo cut alone, while the rest of its link passes. */

import { PORTS } from '../lab/engines/colo/arguments.ts';
import { DISK_PORT } from '../lab/engines/colo/disk.ts';
import { channelCut, powerCut } from '../lab/faults/index.ts';
import { always, silence, steady } from './steady.ts';
import type { Suite } from './suite.ts';

const colo = { ...steady, engines: ['colo'] } as const;
const cut = (tcpPort: number) => channelCut({ link: 'sync', tcpPort });

export const channels: Suite = {
  name: 'channels',
  title: 'Channels: the connections of a colo pair, one at a time',
  scenarios: [
    {
      ...colo,
      name: 'inputs',
      title: 'The secondary gets no inputs any more',
      why: 'It then does nothing, and the primary’s outputs have nothing to be compared with.',
      loadMs: 12_000,
      timeline: [{ atMs: 3000, inject: cut(PORTS.mirror) }],
      expectations: [...always, silence],
    },
    {
      ...colo,
      name: 'outputs',
      title: 'The secondary’s outputs do not arrive any more',
      why: 'The primary must not take silence for agreement.',
      loadMs: 12_000,
      timeline: [{ atMs: 3000, inject: cut(PORTS.compare) }],
      expectations: [...always, silence],
    },
    {
      ...colo,
      name: 'state',
      title: 'Checkpoints do not get through any more',
      why: 'The guest stands still for a checkpoint that never ends, unless somebody notices.',
      loadMs: 12_000,
      timeline: [{ atMs: 3000, inject: cut(PORTS.state) }],
      expectations: [...always, silence],
    },
    {
      ...colo,
      guest: 'disk',
      workload: { ...colo.workload, parameters: { ...colo.workload.parameters, rateHz: 50 } },
      name: 'disk',
      title: 'The secondary’s disk gets nothing any more',
      why: 'A write that waits for a disk nobody reaches holds the guest.',
      loadMs: 12_000,
      timeline: [{ atMs: 3000, inject: cut(DISK_PORT) }],
      expectations: [...always, silence],
    },
    {
      ...colo,
      name: 'inputs-then-power',
      title: 'The secondary gets no inputs any more, and then the active loses power',
      why: 'A secondary that has fallen behind must not take over with less than the world was told.',
      loadMs: 12_000,
      timeline: [
        { atMs: 3000, inject: cut(PORTS.mirror) },
        { atMs: 7500, inject: powerCut({ on: 'a' }) },
      ],
      expectations: [...always, silence],
    },
    {
      ...colo,
      name: 'outputs-then-power',
      title: 'The secondary’s outputs do not arrive any more, and then the active loses power',
      why: 'What left without having been compared must be true all the same.',
      loadMs: 12_000,
      timeline: [
        { atMs: 3000, inject: cut(PORTS.compare) },
        { atMs: 7500, inject: powerCut({ on: 'a' }) },
      ],
      expectations: [...always, silence],
    },
  ],
};
