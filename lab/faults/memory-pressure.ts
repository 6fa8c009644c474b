/** `memory-pressure`: a process on the host takes memory and keeps writing to it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { nowNs } from '../recording/clock.ts';
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite, type Target } from './fault.ts';
import { hostOf, targetSchema } from './target.ts';

const look = { name: 'memory-pressure', label: 'Memory pressure', colour: '#98df8a' } as const;
const PROGRAM = join(import.meta.dirname, 'press.ts');
const PRESS_DEADLINE_MS = 20_000;
/** What the computer keeps whatever is asked: out of memory, the kernel would choose whom to kill. */
const SPARED_MIB = 1024;
/** Others may give memory back while it is taken. */
const ENOUGH = 0.7;

export function memoryPressure(parameters: { on: Target; mib: number }): Fault {
  return faultOf(look, parameters);
}

const schema = z.strictObject({
  on: targetSchema,
  mib: z.number().int().min(64).max(1_048_576),
});

export const memoryPressureMechanism: FaultMechanism = {
  ...look,
  schema,
  async inject(context) {
    const { mib } = schema.parse(context.parameters);
    const host = hostOf(context);
    const beforeMib = availableMib();
    if (beforeMib < mib + SPARED_MIB)
      throw new NoBite(`${Math.round(beforeMib)} MiB are free: ${mib} cannot be taken safely`);
    const pressing = Promise.withResolvers<string>();
    const atNs = nowNs();
    const press = host.spawn('press', [process.execPath, PROGRAM, `${mib}`], {
      console: 'press.log',
      onLine: pressing.resolve,
    });
    const late = setTimeout(() => pressing.resolve('late'), PRESS_DEADLINE_MS);
    void press.ended.then(() => pressing.resolve('ended'));
    const said = await pressing.promise;
    clearTimeout(late);
    const takenMib = beforeMib - availableMib();
    const undo = () => press.stop(0);
    if (said !== 'pressing' || takenMib < ENOUGH * mib) {
      await undo();
      throw new NoBite(`host ${host.name} took ${Math.round(takenMib)} MiB of ${mib} (${said})`);
    }
    const proof = `host ${host.name}: ${Math.round(takenMib)} MiB fewer are free, and written to`;
    return bitten({ atNs, proof, undo });
  },
};

function availableMib(): number {
  const found = /MemAvailable:\s+(\d+) kB/.exec(readFileSync('/proc/meminfo', 'utf8'));
  return Number(found?.[1] ?? 0) / 1024;
}
