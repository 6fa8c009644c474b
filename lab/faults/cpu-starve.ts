/** `cpu-starve`: the host's processes are stopped for a share of the time, in slices. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { nowNs } from '../recording/clock.ts';
import { bitten, defineFault, NoBite } from './fault.ts';
import { areStopped, freezable, hostOf, inspectable, statesOf, targetSchema } from './target.ts';

const SLICE_MS = 20;
const LOOKS = 40;
const LOOK_EVERY_MS = 7;
/** Accepted share of the requested one: samples are few, and slices end a little late. */
const ACCEPTED_SHARE = 0.5;

/** `sharePercent` of the processor time is taken from the host and all its processes. */
export const cpuStarve = defineFault({
  name: 'cpu-starve',
  label: 'CPU starved',
  colour: '#aec7e8',
  schema: z.strictObject({ on: targetSchema, sharePercent: z.number().min(10).max(95) }),
  hostNeeds: ['freeze', 'inspect'],
  async inject(context) {
    const { sharePercent } = context.parameters;
    const target = hostOf(context);
    const [host, seen] = [freezable(target), inspectable(target)];
    const stop = new AbortController();
    const atNs = nowNs();
    const starving = (async () => {
      while (!stop.signal.aborted && host.isPowered) {
        const resume = await host.halt();
        await sleep((SLICE_MS * sharePercent) / 100);
        await resume();
        await sleep((SLICE_MS * (100 - sharePercent)) / 100);
      }
    })();
    starving.catch(() => {}); // undo throws it
    const undo = async () => {
      stop.abort();
      await starving;
    };
    let stopped = 0;
    for (let look = 0; look < LOOKS; look++) {
      await sleep(LOOK_EVERY_MS);
      if (areStopped(await statesOf(seen))) stopped += 1;
    }
    const seenPercent = Math.round((100 * stopped) / LOOKS);
    const text = `host ${host.name}: stopped in ${seenPercent} % of ${LOOKS} looks`;
    if (seenPercent < ACCEPTED_SHARE * sharePercent) {
      await undo();
      throw new NoBite(text);
    }
    return bitten({ atNs, proof: text, undo });
  },
});
