/** `witness-loss`: the witness's host loses power. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite } from './fault.ts';
import { passedFrom, statesOf } from './target.ts';

const look = { name: 'witness-loss', label: 'Witness lost', colour: '#8c564b' } as const;
const WATCH_MS = 120;

/** When healed the host has power again and the witness goes on with what it had granted. */
export function witnessLoss(): Fault {
  return faultOf(look, {});
}

export const witnessLossMechanism: FaultMechanism = {
  ...look,
  schema: z.strictObject({}),
  async inject(context) {
    const { witness } = context.lab.hosts;
    if (!witness.isPowered) throw new NoBite('the witness has no power already');
    if (statesOf(witness) === '') throw new NoBite('no witness runs that could be lost');
    const edge = await witness.powerCut();
    const before = await passedFrom(context, 'witness');
    await sleep(WATCH_MS);
    const passed = (await passedFrom(context, 'witness')) - before;
    if (witness.isPowered || passed > 0 || statesOf(witness) !== '')
      throw new NoBite(`the witness lives on: ${passed} frames after the cut`);
    return bitten({
      atNs: edge.fromNs,
      proof: `host witness: no process left, no frame in ${WATCH_MS} ms`,
      async undo() {
        await witness.powerOn();
        await context.pair.restartWitness?.();
      },
    });
  },
};
