/** The running digest that shows whether two twins are the same execution. */
import { hash } from 'node:crypto';
import type { Output } from './mailbox.ts';

export const DIGEST_BYTES = 16;

/** The digest after a rendezvous: over the digest before, its output, and the input before it. */
export function digestAfter(before: Buffer, output: Output, input: Buffer): Buffer {
  const numbers = Buffer.alloc(16);
  numbers.writeBigUInt64LE(output.tsc, 0);
  numbers.writeBigUInt64LE(output.work, 8);
  const all = Buffer.concat([before, numbers, output.frames, input]);
  return hash('sha256', all, 'buffer').subarray(0, DIGEST_BYTES);
}
