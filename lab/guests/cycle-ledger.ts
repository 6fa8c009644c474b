/**
 * The cycle ledger: {16 bytes mark, u64 work, u64 tsc} at the start of a page of the guest, found in
 * its RAM file by the mark, also after its host has died. Layout: struct cycle_ledger in agent.c.
 */
import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** Where the ledger with this mark (32 hex digits) is in the RAM file, and what it says; null if nowhere. */
export function findCycleLedger(
  ramFile: string,
  mark: string,
): { at: number; work: number; tsc: number } | null {
  const ram = readFileSync(ramFile);
  const wanted = Buffer.from(mark, 'hex');
  for (let at = ram.indexOf(wanted); at >= 0; at = ram.indexOf(wanted, at + 1)) {
    if (at % PAGE_BYTES !== 0) continue; // a copy of the mark on its way
    const [work, tsc] = [ram.readBigUInt64LE(at + 16), ram.readBigUInt64LE(at + 24)];
    return { at, work: Number(work), tsc: Number(tsc) };
  }
  return null;
}
