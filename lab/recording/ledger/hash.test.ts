import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendToHash, EMPTY_LEDGER_HASH, LedgerHash, LedgerHashes } from './hash.ts';

/** The definition, in whole 64-bit numbers. */
function byDefinition(operations: readonly number[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const operation of operations) {
    let rest = BigInt(operation);
    for (let i = 0; i < 8; i++) {
      hash = ((hash ^ (rest & 0xffn)) * 0x100000001b3n) & ((1n << 64n) - 1n);
      rest >>= 8n;
    }
  }
  return hash.toString(16).padStart(16, '0');
}

test('the hash of no operation, and of eight zero bytes', () => {
  expect(new LedgerHash().hex).toBe(EMPTY_LEDGER_HASH);
  expect(byDefinition([])).toBe(EMPTY_LEDGER_HASH);
  expect(appendToHash(EMPTY_LEDGER_HASH, 0)).toBe(byDefinition([0]));
});

test('the hash computed in two halves equals its definition, for every whole number', () => {
  const ids = fc.array(fc.oneof(fc.maxSafeInteger(), fc.nat()), { maxLength: 20 });
  fc.assert(
    fc.property(ids, (operations) => {
      const hash = new LedgerHash();
      for (const operation of operations) hash.append(operation);
      expect(hash.hex).toBe(byDefinition(operations));
      expect(operations.reduce(appendToHash, EMPTY_LEDGER_HASH)).toBe(hash.hex);
      const hashes = new LedgerHashes(operations);
      for (let sequence = 0; sequence <= operations.length; sequence++)
        expect(hashes.after(sequence)).toBe(byDefinition(operations.slice(0, sequence)));
      expect(hashes.after(operations.length + 1)).toBeNull();
    }),
  );
});
