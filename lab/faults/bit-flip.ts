/** `bit-flip`: one bit of one twin's RAM flips, as after a particle or in a bad module. */
import { z } from 'zod';
import { FIELD_AT } from '../guests/cycle-ledger.ts';
import { nowNs } from '../recording/clock.ts';
import { bitten, defineFault, NoBite } from './fault.ts';
import { targetSchema, twinOf } from './target.ts';

/** The guest may write the number itself between our read and our write. */
const TRIES = 5;

/**
 * `where`: `hash`, the running hash that every reply carries, or `work`, a counter of the agent
 * that only the engine compares. `bit` counts from the lowest. No heal: the guest keeps the wrong
 * bit.
 */
export const bitFlip = defineFault({
  name: 'bit-flip',
  label: 'Bit flipped',
  colour: '#bcbd22',
  hits: 'twin',
  schema: z.strictObject({
    on: targetSchema,
    where: z.enum(['hash', 'work']).default('hash'),
    bit: z.number().int().min(0).max(63).default(40),
  }),
  needs: 'ram',
  async inject(context) {
    const { where, bit } = context.parameters;
    const { side, pair } = twinOf(context);
    const { memory } = pair;
    if (!memory) throw new NoBite('the engine does not give access to the memory of its guests');
    if (!memory.isThere(side)) throw new NoBite(`no guest runs on side ${side}`);
    const ledger = await memory.findCycleLedger(side);
    if (!ledger) throw new NoBite(`the RAM of side ${side} holds no cycle ledger`);
    const at = ledger.at + FIELD_AT[where];
    for (let n = 0; n < TRIES; n++) {
      const atNs = nowNs();
      if (!(await memory.flip(side, at, bit))) continue;
      const proof = `side ${side}: bit ${bit} of ${where} at ${at.toString(16)} read back flipped`;
      return bitten({ atNs, proof });
    }
    throw new NoBite(`the guest of side ${side} overwrote the bit each of ${TRIES} times`);
  },
});
