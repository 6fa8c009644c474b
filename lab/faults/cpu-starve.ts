/** `cpu-starve`: the host's processes are stopped for a share of the time, in slices. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { nowNs } from '../recording/clock.ts';
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite, type Target } from './fault.ts';
import { hostOf, isStopped, targetSchema } from './target.ts';

const look = { name: 'cpu-starve', label: 'CPU starved', colour: '#aec7e8' } as const;
const SLICE_MS = 20;
const LOOKS = 40;
const LOOK_EVERY_MS = 7;
/** Of the share asked for; looks are few, and slices end a little late. */
const ENOUGH = 0.5;

/** `sharePercent` of the processor time is taken away from the whole host. */
export function cpuStarve(parameters: { on: Target; sharePercent: number }): Fault {
  return faultOf(look, parameters);
}

const schema = z.strictObject({
  on: targetSchema,
  sharePercent: z.number().min(10).max(95),
});

export const cpuStarveMechanism: FaultMechanism = {
  ...look,
  schema,
  async inject(context) {
    const { sharePercent } = schema.parse(context.parameters);
    const host = hostOf(context);
    const stop = new AbortController();
    const atNs = nowNs();
    const starving = (async () => {
      while (!stop.signal.aborted && host.isPowered) {
        const resume = host.halt();
        await sleep((SLICE_MS * sharePercent) / 100);
        resume();
        await sleep((SLICE_MS * (100 - sharePercent)) / 100);
      }
    })();
    const undo = async () => {
      stop.abort();
      await starving;
    };
    let stopped = 0;
    for (let look = 0; look < LOOKS; look++) {
      await sleep(LOOK_EVERY_MS);
      if (isStopped(host)) stopped += 1;
    }
    const seenPercent = Math.round((100 * stopped) / LOOKS);
    if (seenPercent < ENOUGH * sharePercent) {
      await undo();
      throw new NoBite(`host ${host.name} was stopped in ${seenPercent} % of ${LOOKS} looks`);
    }
    const proof = `host ${host.name}: stopped in ${seenPercent} % of ${LOOKS} looks`;
    return bitten({ atNs, proof, undo });
  },
};
