/** `channel-cut`: packets of one TCP port are dropped on a link, both ways; all others pass. */
import { z } from 'zod';
import { until } from '../deadline.ts';
import { nowNs } from '../recording/clock.ts';
import { bitten, defineFault, NoBite } from './fault.ts';

/** A channel that sends no packet for so long cannot be shown to be cut. */
const SILENT_MS = 3000;
const POLL_MS = 20;
const WATCH = { count: 60, intervalMs: 1, waitMs: 40 };

/** `channel` is a name that the engine gives a connection between its twins. */
export const channelCut = defineFault({
  name: 'channel-cut',
  label: 'Channel cut',
  colour: '#b5651d',
  schema: z.strictObject({ channel: z.string() }),
  needs: 'channels',
  async inject({ lab, pair, parameters }) {
    const { channel } = parameters;
    const cut = pair.channels?.[channel];
    if (!cut) throw new NoBite(`the engine has no channel ${channel}`);
    const { link, tcpPort } = cut;
    const { a, b } = lab.hosts;
    for (const host of [a, b])
      if (!host.isPowered)
        throw new NoBite(`host ${host.name} has no power: the link cannot be seen`);
    const fromEarliestNs = nowNs();
    const undo = await lab.switch.dropChannel(link, tcpPort);
    const atNs = nowNs();
    const unbitten = async (reason: string) => {
      await undo();
      return new NoBite(reason);
    };
    const dropped = await until({
      what: `a packet of TCP port ${tcpPort} on ${link}`,
      deadlineMs: SILENT_MS,
      everyMs: POLL_MS,
      look: async () => (await lab.switch.droppedOfChannel(link, tcpPort)) || false,
    }).catch(async (error: Error) => {
      throw await unbitten(error.message);
    });
    const { ab, ba } = await lab.switch.measure(link, [a, b], WATCH);
    if (ab.arrived === 0 || ba.arrived === 0)
      throw await unbitten(`nothing else goes over ${link} either: that is no channel’s cut`);
    const passed = `${ab.arrived} and ${ba.arrived} of ${WATCH.count} datagrams passed`;
    const description = `${channel} (TCP port ${tcpPort})`;
    const proof = `${dropped} packets of ${description} dropped on ${link}, ${passed}`;
    return bitten({ fromEarliestNs, atNs, proof, undo });
  },
});
