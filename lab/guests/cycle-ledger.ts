/**
 * The cycle ledger: {16 bytes mark, u64 work, u64 tsc, u64 hash} at the start of a page of the guest,
 * found in its RAM file by the mark, also after its host has died. Layout: struct cycle_ledger in agent.h.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** Offsets of its numbers: rounds of the guest's agent, and the running hash of the workload's ledger. */
export const FIELD_AT = { work: 16, tsc: 24, hash: 32 } as const;

/** The mark of a trial's guest, 32 hex digits: drawn from the seed, so that no older one is taken for it. */
export function markOf(seed: number): string {
  return createHash('sha256').update(`mark ${seed}`).digest('hex').slice(0, 32);
}

/** Where the ledger with this mark (32 hex digits) is in the RAM file, and what it says; null if nowhere. */
export function findCycleLedger(
  ramFile: string,
  mark: string,
): { at: number; work: number; tsc: number } | null {
  const ram = readFileSync(ramFile);
  const wanted = Buffer.from(mark, 'hex');
  // Elsewhere in a page there may be copies of the mark, on its way.
  for (let at = 0; at < ram.length; at += PAGE_BYTES) {
    if (wanted.compare(ram, at, at + wanted.length) !== 0) continue;
    const [work, tsc] = [
      ram.readBigUInt64LE(at + FIELD_AT.work),
      ram.readBigUInt64LE(at + FIELD_AT.tsc),
    ];
    return { at, work: Number(work), tsc: Number(tsc) };
  }
  return null;
}
