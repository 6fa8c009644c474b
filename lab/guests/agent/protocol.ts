/**
 * The protocol of the guest's agent at the service `agent`, little-endian. A request is 16 bytes
 * {u8 letter, 3 zero bytes, u32 bytes of a body that follows, u64 argument}, and the body. Orders:
 * `P` panics (no reply); `T` steps the wall clock by so many ms: {u64 ms before, u64 ms after}; `I`
 * returns the guest's identity: machine-id and boot-id, each a text that ends with a zero byte.
 */
export const REQUEST_BYTES = 16;

const LETTERS = { panic: 'P', 'step-clock': 'T', identity: 'I' } as const;

const CLOCK_REPLY_BYTES = 16;
const BOOT_ID_AT = 33;
const IDENTITY_BYTES = BOOT_ID_AT + 37;

/** A request; the argument is a 64-bit integer, the body is zeros: its content does not matter. */
export function requestOf(letter: string, argument: number, bodyBytes = 0): Buffer {
  const request = Buffer.alloc(REQUEST_BYTES + bodyBytes);
  request.write(letter, 0, 'latin1');
  request.writeUInt32LE(bodyBytes, 4);
  request.writeBigInt64LE(BigInt(argument), 8);
  return request;
}

export function orderOf(kind: keyof typeof LETTERS, argument = 0): Buffer {
  return requestOf(LETTERS[kind], argument);
}

/** The reply to `step-clock`: the wall clock before and after, ms; null when incomplete. */
export function clockIn(reply: Buffer): { beforeMs: number; afterMs: number } | null {
  if (reply.length < CLOCK_REPLY_BYTES) return null;
  const [beforeMs, afterMs] = [reply.readBigInt64LE(0), reply.readBigInt64LE(8)];
  return { beforeMs: Number(beforeMs), afterMs: Number(afterMs) };
}

/** The reply to `identity`; null when incomplete. */
export function identityIn(reply: Buffer): { machineId: string; bootId: string } | null {
  if (reply.length < IDENTITY_BYTES) return null;
  return { machineId: textAt(reply, 0), bootId: textAt(reply, BOOT_ID_AT) };
}

/** The reply to `identity` as the agent writes it, for a script that plays the guest. */
export function identityReply(machineId: string, bootId: string): Buffer {
  const reply = Buffer.alloc(IDENTITY_BYTES);
  reply.write(machineId, 0, 'latin1');
  reply.write(bootId, BOOT_ID_AT, 'latin1');
  return reply;
}

function textAt(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at, bytes.indexOf(0, at));
}
