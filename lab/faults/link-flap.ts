/** `link-flap`: a port drops everything for a while, passes for a while, and so on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { nowNs } from '../recording/clock.ts';
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite } from './fault.ts';
import { hasPort, hitPort, type LinkTarget, linkTargetShape, NO_PORT } from './link-target.ts';

const look = { name: 'link-flap', label: 'Link flaps', colour: '#e7969c' } as const;

export function linkFlap(parameters: LinkTarget & { downMs: number; upMs: number }): Fault {
  return faultOf(look, parameters);
}

const schema = z
  .strictObject({
    ...linkTargetShape,
    downMs: z.number().min(5).max(60_000),
    upMs: z.number().min(5).max(60_000),
  })
  .refine(hasPort, NO_PORT);

export const linkFlapMechanism: FaultMechanism = {
  ...look,
  schema,
  async inject(context) {
    const { downMs, upMs } = schema.parse(context.parameters);
    const { port, directions, sound } = hitPort(context);
    const { switch: network } = context.lab;
    const stop = new AbortController();
    const { signal } = stop;
    const atNs = nowNs();
    const flapping = (async () => {
      while (!signal.aborted) {
        const pass = await network.drop([port], directions);
        await sleep(downMs, undefined, { signal }).catch(() => {});
        await pass();
        await sleep(upMs, undefined, { signal }).catch(() => {});
      }
    })();
    const undo = async () => {
      stop.abort();
      await flapping;
    };
    const cycles = { count: Math.ceil(2 * (downMs + upMs)), intervalMs: 1, waitMs: 20 };
    const seen = await sound(cycles);
    const isSeen = directions.every((way) => seen[way].lost > 0 && seen[way].arrived > 0);
    const text = directions
      .map((way) => `${way}: ${seen[way].arrived} of ${cycles.count} datagrams passed`)
      .join(', ');
    if (!isSeen) {
      await undo();
      throw new NoBite(`the port ${port.device} does not flap (${text})`);
    }
    return bitten({ atNs, proof: `${port.device} ${text}`, undo });
  },
};
