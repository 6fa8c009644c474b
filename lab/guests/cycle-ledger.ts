/**
 * The cycle ledger: {16 bytes mark, u64 work, u64 tsc, u64 hash} at the start of a page of the
 * guest, found in its RAM file by the mark, also after its host has died. The layout is that of
 * struct cycle_ledger in agent.h.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const PAGE_BYTES = 4096;
/** Bytes per read; small, so that each read reuses the same memory, which dominates the time. */
export const PART_BYTES = 256 * PAGE_BYTES;

/** Offsets: rounds of the guest's agent, and the running hash of the workload's ledger. */
export const FIELD_AT = { work: 16, tsc: 24, hash: 32 } as const;

/** The mark of a trial's guest, 32 hex digits; drawn from the seed, so no old ledger has it. */
export function markOf(seed: number): string {
  return createHash('sha256').update(`mark ${seed}`).digest('hex').slice(0, 32);
}

/** A cycle ledger in a RAM file: its offset and its numbers. */
export interface FoundLedger {
  at: number;
  work: number;
  tsc: number;
}

/**
 * The ledger with this mark in the RAM file; null if there is none. The RAM of a whole host may
 * hold old copies of the page, from checkpoints: the copy with the most work is the current one.
 */
export function findCycleLedger(ramFile: string, mark: string): FoundLedger | null {
  const wanted = Buffer.from(mark, 'hex');
  const part = Buffer.alloc(PART_BYTES);
  const file = openSync(ramFile, 'r');
  let furthest: FoundLedger | null = null;
  try {
    for (let from = 0; ; from += PART_BYTES) {
      const count = readSync(file, part, 0, PART_BYTES, from);
      for (const page of pagesWith(wanted, part.subarray(0, count))) {
        const found = { at: from + page, ...numbersAt(part, page) };
        if (!furthest || found.work > furthest.work) furthest = found;
      }
      if (count < PART_BYTES) return furthest;
    }
  } finally {
    closeSync(file);
  }
}

/**
 * Gives the ledger with the mark `before` in the RAM file the mark of a trial, also while the guest
 * runs: its agent writes the mark only when it starts. The ledger as it was; null if there is none.
 */
export function markLedger(ramFile: string, before: string, mark: string): FoundLedger | null {
  const ledger = findCycleLedger(ramFile, before);
  if (!ledger) return null;
  const file = openSync(ramFile, 'r+');
  try {
    writeSync(file, Buffer.from(mark, 'hex'), 0, undefined, ledger.at);
  } finally {
    closeSync(file);
  }
  return ledger;
}

/**
 * Offsets of the pages that begin with the mark. Elsewhere in a page there may be copies of the
 * mark, on its way.
 */
export function* pagesWith(mark: Buffer, ram: Buffer): Generator<number> {
  for (let at = 0; at + PAGE_BYTES <= ram.length; at += PAGE_BYTES)
    if (mark.compare(ram, at, at + mark.length) === 0) yield at;
}

/** The numbers of the ledger at this offset. */
export function numbersAt(ram: Buffer, at: number): { work: number; tsc: number } {
  const number = (field: keyof typeof FIELD_AT) =>
    Number(ram.readBigUInt64LE(at + FIELD_AT[field]));
  return { work: number('work'), tsc: number('tsc') };
}
