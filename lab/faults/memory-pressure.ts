/** `memory-pressure`: a process on the host takes memory and keeps writing to it. */
import { z } from 'zod';
import { availableMib } from '../memory.ts';
import type { Host } from '../platforms/host.ts';
import { nowNs } from '../recording/clock.ts';
import { bitten, defineFault, NoBite } from './fault.ts';
import { hostOf, targetSchema } from './target.ts';

const PROGRAM = 'lab/faults/press.ts';
const PRESS_DEADLINE_MS = 20_000;
/** Left free in any case: out of memory, the kernel would choose a process to kill. */
const SPARED_MIB = 1024;
/** Accepted share of the requested memory: others may give memory back meanwhile. */
const ACCEPTED_SHARE = 0.7;

/** `mib` of the host's memory are taken and written to, until healed. */
export const memoryPressure = defineFault({
  name: 'memory-pressure',
  label: 'Memory pressure',
  colour: '#98df8a',
  schema: z.strictObject({ on: targetSchema, mib: z.number().int().min(64).max(1_048_576) }),
  async inject(context) {
    const { mib } = context.parameters;
    const host = hostOf(context);
    const beforeMib = await availableOn(host);
    if (beforeMib < mib + SPARED_MIB)
      throw new NoBite(`${Math.round(beforeMib)} MiB are free: ${mib} cannot be taken safely`);
    const pressing = Promise.withResolvers<string>();
    const atNs = nowNs();
    const press = host.spawn('press', host.program(PROGRAM, `${mib}`), {
      console: 'press.log',
      onLine: pressing.resolve,
    });
    const late = setTimeout(() => pressing.resolve('late'), PRESS_DEADLINE_MS);
    void press.ended.then(() => pressing.resolve('ended'));
    const said = await pressing.promise;
    clearTimeout(late);
    const takenMib = beforeMib - (await availableOn(host));
    const undo = () => press.stop(0);
    if (said !== 'pressing' || takenMib < ACCEPTED_SHARE * mib) {
      await undo();
      throw new NoBite(`host ${host.name} took ${Math.round(takenMib)} MiB of ${mib} (${said})`);
    }
    const proof = `host ${host.name}: ${Math.round(takenMib)} MiB fewer are free, and written to`;
    return bitten({ atNs, proof, undo });
  },
});

async function availableOn(host: Host): Promise<number> {
  const meminfo = await host.files.read('/proc/meminfo');
  return availableMib(meminfo?.toString() ?? '');
}
