/**
 * The ledger's protocol (the guest's agent serves it on TCP 7001), little-endian. A request is 16
 * bytes {u8 kind, 3 zero bytes, u32 bytes of a body that follows, u64 argument}, and the body: `A` appends the operation, `R` reads from an index on.
 * A reply is 24 bytes: to A {operation, sequence, running hash}, to R {count, running hash, from},
 * followed by (count - from) operations of 8 bytes. `D` reads what is on the guest's disk, with a reply like R's
 * (from 0; nothing where there is no disk). Beside the ledger the agent obeys `P` (panic; no
 * reply), `T` (steps the wall clock by so many ms: {argument, ms before, ms after}) and `I` (who the
 * guest is: 24 zero bytes, its machine-id and boot-id as texts that end with a zero byte).
 */
export const REQUEST_BYTES = 16;
export const REPLY_BYTES = 24;

const LETTERS = {
  append: 'A',
  read: 'R',
  'read-disk': 'D',
  panic: 'P',
  'step-clock': 'T',
  identity: 'I',
} as const;

/** The argument is a 64-bit integer, signed where that makes sense. */
export type Request = { kind: keyof typeof LETTERS; argument: number; bodyBytes?: number };

/** The body is zeros: whether it arrives counts, not what it says. */
export function encodeRequest({ kind, argument, bodyBytes = 0 }: Request): Buffer {
  const request = Buffer.alloc(REQUEST_BYTES + bodyBytes);
  request.write(LETTERS[kind], 0, 'latin1');
  request.writeUInt32LE(bodyBytes, 4);
  request.writeBigInt64LE(BigInt(argument), 8);
  return request;
}

export interface Reply {
  /** The operation, or how many there are. */
  first: number;
  /** The running hash, 16 hex digits. */
  hash: string;
  /** The operation's sequence, or the index read from. */
  second: number;
}

/** Takes one reply from `at`; null when it is not all there. */
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
