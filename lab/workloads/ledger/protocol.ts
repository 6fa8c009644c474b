/**
 * The ledger's protocol (the guest's agent serves it as `ledger`), little-endian. Requests are
 * those of lab/guests/agent/protocol.ts: `A` appends the operation, `R` reads from an index on. A
 * reply is 24 bytes: to A {operation, sequence, running hash}, to R {count, running hash, from},
 * followed by (count - from) operations of 8 bytes. `D` reads the guest's disk, with a reply like
 * R's (from 0; nothing where there is no disk).
 */
import { requestOf } from '../../guests/agent/protocol.ts';

export const REPLY_BYTES = 24;

const LETTERS = { append: 'A', read: 'R', 'read-disk': 'D' } as const;

export type Request = { kind: keyof typeof LETTERS; argument: number; bodyBytes?: number };

export function encodeRequest({ kind, argument, bodyBytes }: Request): Buffer {
  return requestOf(LETTERS[kind], argument, bodyBytes);
}

export interface Reply {
  /** The operation, or how many there are. */
  first: number;
  /** The running hash, 16 hex digits. */
  hash: string;
  /** The operation's sequence, or the index read from. */
  second: number;
}

/** Parses the reply at offset `at`; null when it is incomplete. */
export function decodeAppendReply(bytes: Buffer, at: number): Reply | null {
  if (bytes.length - at < REPLY_BYTES) return null;
  return {
    first: Number(bytes.readBigUInt64LE(at)),
    second: Number(bytes.readBigUInt64LE(at + 8)),
    hash: bytes
      .readBigUInt64LE(at + 16)
      .toString(16)
      .padStart(16, '0'),
  };
}

/** Takes the reply to a read; null when it is not all there. */
export function decodeReadReply(bytes: Buffer): { operations: number[]; hash: string } | null {
  if (bytes.length < REPLY_BYTES) return null;
  const count = Number(bytes.readBigUInt64LE(0));
  const from = Number(bytes.readBigUInt64LE(16));
  if (bytes.length < REPLY_BYTES + (count - from) * 8) return null;
  const operations: number[] = [];
  for (let i = 0; i < count - from; i++) {
    operations.push(Number(bytes.readBigUInt64LE(REPLY_BYTES + i * 8)));
  }
  return { operations, hash: bytes.readBigUInt64LE(8).toString(16).padStart(16, '0') };
}
