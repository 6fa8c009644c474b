/** `channel-cut`: one TCP port is dropped on a link, both ways; whatever else goes over it passes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { LinkName } from '../platforms/host.ts';
import { measureLink } from '../platforms/local/sound-link.ts';
import { nowNs } from '../recording/clock.ts';
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite } from './fault.ts';

const look = { name: 'channel-cut', label: 'Channel cut', colour: '#b5651d' } as const;
/** How long a channel may say nothing before there was nothing to cut. */
const SILENT_MS = 3000;
const POLL_MS = 20;
const WATCH = { count: 60, intervalMs: 1, waitMs: 40 };

const schema = z.strictObject({
  link: z.enum(['lan', 'sync', 'quorum']),
  tcpPort: z.number().int().min(1).max(65_535),
});

export function channelCut(parameters: { link: LinkName; tcpPort: number }): Fault {
  return faultOf(look, parameters);
}

export const channelCutMechanism: FaultMechanism = {
  ...look,
  schema,
  async inject({ lab, parameters }) {
    const { link, tcpPort } = schema.parse(parameters);
    const { a, b } = lab.hosts;
    for (const host of [a, b])
      if (!host.isPowered)
        throw new NoBite(`host ${host.name} has no power: the link cannot be seen`);
    const undo = await lab.switch.dropChannel(link, tcpPort);
    const atNs = nowNs();
    const unbitten = async (reason: string) => {
      await undo();
      return new NoBite(reason);
    };
    let dropped = 0;
    for (const end = performance.now() + SILENT_MS; dropped === 0; await sleep(POLL_MS)) {
      dropped = await lab.switch.droppedOfChannel(link, tcpPort);
      if (performance.now() > end)
        throw await unbitten(`nothing of TCP port ${tcpPort} went over ${link} in ${SILENT_MS} ms`);
    }
    const { ab, ba } = await measureLink(lab, link, [a, b], WATCH);
    if (ab.arrived === 0 || ba.arrived === 0)
      throw await unbitten(`nothing else goes over ${link} either: that is no channel’s cut`);
    const proof = `${dropped} packets of TCP port ${tcpPort} dropped on ${link}, ${ab.arrived} and ${ba.arrived} of ${WATCH.count} datagrams passed`;
    return bitten({ atNs, proof, undo });
  },
};
