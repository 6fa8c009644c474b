/** The memory of guests whose RAM is a file: readable while they run and after they died. */
import { closeSync, existsSync, openSync, readSync, writeSync } from 'node:fs';
import { findCycleLedger } from '../guests/cycle-ledger.ts';
import type { GuestMemory, Side } from '../pair.ts';

const NUMBER_BYTES = 8;

/**
 * `ramFileOf` names the file of a side's latest twin, or is null while it has had none; `mark` is
 * that of its cycle ledger.
 */
export function fileMemory(ramFileOf: (side: Side) => string | null, mark: string): GuestMemory {
  const ramFile = (side: Side) => {
    const file = ramFileOf(side);
    if (file === null) throw new Error(`side ${side} has had no guest`);
    return file;
  };
  return {
    isThere: (side) => existsSync(ramFileOf(side) ?? ''),
    ramFile,
    mark,
    async findCycleLedger(side) {
      return findCycleLedger(ramFile(side), mark);
    },
    async flip(side, at, bit) {
      const file = openSync(ramFile(side), 'r+');
      try {
        return flip(file, at, bit);
      } finally {
        closeSync(file);
      }
    },
  };
}

/** Without a pause between reading and writing: the guest may write the number meanwhile. */
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
