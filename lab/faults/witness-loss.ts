/** `witness-loss`: the witness's host loses power. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { bitten, defineFault, NoBite } from './fault.ts';
import { cutPower, inspectable, passedFrom, statesOf } from './target.ts';

const WATCH_MS = 120;

/** When healed the host has power again and the witness continues from its stored grants. */
export const witnessLoss = defineFault({
  name: 'witness-loss',
  label: 'Witness lost',
  colour: '#8c564b',
  schema: z.strictObject({}),
  hostNeeds: ['inspect'],
  parametersOf: () => ({}),
  async inject(context) {
    const witness = inspectable(context.lab.hosts.witness);
    if (!witness.isPowered) throw new NoBite('the witness has no power already');
    if ((await statesOf(witness)) === '') throw new NoBite('no witness runs that could be lost');
    const edge = await cutPower(witness);
    const before = await passedFrom(context, witness.name);
    await sleep(WATCH_MS);
    const passed = (await passedFrom(context, witness.name)) - before;
    if (witness.isPowered || passed > 0 || (await statesOf(witness)) !== '')
      throw new NoBite(`the witness still runs: ${passed} frames after the cut`);
    return bitten({
      fromEarliestNs: edge.fromEarliestNs,
      atNs: edge.fromNs,
      proof: `host witness: no process left, no frame in ${WATCH_MS} ms`,
      async undo() {
        await witness.powerOn();
        await context.pair.restartWitness?.();
      },
    });
  },
});
