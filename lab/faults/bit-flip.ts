/** `bit-flip`: one bit of one twin's RAM is another, as a particle or a bad module would leave it. */
import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { FIELD_AT, findCycleLedger } from '../guests/cycle-ledger.ts';
import { nowNs } from '../recording/clock.ts';
import { bitten, type Fault, type FaultMechanism, faultOf, NoBite, type Target } from './fault.ts';
import { targetSchema, twinOf } from './target.ts';

const look = { name: 'bit-flip', label: 'Bit flipped', colour: '#bcbd22' } as const;
/** The guest may write the number itself between our read and our write. */
const TRIES = 5;
const NUMBER_BYTES = 8;

/**
 * `where`: `hash`, the running hash every reply carries, or `work`, the agent's counter that only the
 * engine sees. `bit` counts from the lowest. It is not healed: the guest goes on from what it has.
 */
export function bitFlip(parameters: { on: Target; where?: 'hash' | 'work'; bit?: number }): Fault {
  return faultOf(look, parameters);
}

const schema = z.strictObject({
  on: targetSchema,
  where: z.enum(['hash', 'work']).default('hash'),
  bit: z.number().int().min(0).max(63).default(40),
});

export const bitFlipMechanism: FaultMechanism = {
  ...look,
  schema,
  needs: 'ram',
  async inject(context) {
    const { where, bit } = schema.parse(context.parameters);
    const { side, pair } = twinOf(context);
    if (!existsSync(pair.ram(side))) throw new NoBite(`no guest runs on side ${side}`);
    const ledger = findCycleLedger(pair.ram(side), pair.mark);
    if (!ledger) throw new NoBite(`the RAM of side ${side} holds no cycle ledger`);
    const file = openSync(pair.ram(side), 'r+');
    try {
      const at = ledger.at + FIELD_AT[where];
      for (let n = 0; n < TRIES; n++) {
        const atNs = nowNs();
        if (!flip(file, at, bit)) continue;
        const proof = `side ${side}: bit ${bit} of ${where} at ${at.toString(16)} read back flipped`;
        return bitten({ atNs, proof });
      }
    } finally {
      closeSync(file);
    }
    throw new NoBite(`the guest of side ${side} overwrote the bit each of ${TRIES} times`);
  },
};

/** Whether it reads back as it was written. */
function flip(file: number, at: number, bit: number): boolean {
  const number = Buffer.alloc(NUMBER_BYTES);
  const read = () => {
    readSync(file, number, 0, NUMBER_BYTES, at);
    return number.readBigUInt64LE(0);
  };
  const mask = 1n << BigInt(bit);
  const flipped = read() ^ mask;
  const byte = bit >> 3;
  number.writeBigUInt64LE(flipped);
  writeSync(file, number, byte, 1, at + byte);
  return (read() & mask) === (flipped & mask);
}
