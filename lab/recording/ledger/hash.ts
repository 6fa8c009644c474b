/**
 * The ledger's running hash: 64-bit FNV-1a (Fowler, Noll, Vo) over each operation's id, eight
 * little-endian bytes, continued from the operation before. The guest's agent computes the same.
 */
const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = (1n << 64n) - 1n;

export const EMPTY_LEDGER_HASH = OFFSET.toString(16).padStart(16, '0');

/** The running hash after appending `operation` to a ledger with hash `before`; 16 hex digits. */
export function appendToHash(before: string, operation: number): string {
  let hash = BigInt(`0x${before}`);
  let rest = BigInt(operation);
  for (let i = 0; i < 8; i++) {
    hash = ((hash ^ (rest & 0xffn)) * PRIME) & MASK;
    rest >>= 8n;
  }
  return hash.toString(16).padStart(16, '0');
}
