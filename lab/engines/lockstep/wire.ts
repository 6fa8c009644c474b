/**
 * The messages between the controllers of a pair over `sync`: one TCP stream, each message
 * {u32 length of the rest, u32 CRC-32 of the rest, u8 kind, u32 generation, body}, little-endian.
 */
import { crc32 } from 'node:zlib';

export const Kind = { Log: 1, Ack: 2, Ram: 3, Text: 4 } as const;

/** The log entry of a rendezvous, as decided by the active. */
export interface LogEntry {
  rendezvous: number;
  /** Time of sending (monotonic ns of the active's host), echoed by the ack. */
  sentNs: bigint;
  tsc: bigint;
  /** 16 bytes over all output up to this rendezvous and all input before it. */
  digest: Buffer;
  /** All outputs up to this rendezvous have been released. */
  releasedUpTo: number;
  waitUs: number;
  mark: Buffer | null;
  frames: Buffer;
}

/** The standby holds the log up to `received`, and was equal up to `compared`. */
export interface Ack {
  received: number;
  compared: number;
  sentNs: bigint;
}

/** A range of the guest's RAM file. */
export interface RamChunk {
  at: number;
  bytes: Buffer;
}

/** A JSON message: the steps of re-protection, a divergence. */
export type Text = { say: string } & Record<string, unknown>;

export type Message =
  | { kind: typeof Kind.Log; generation: number; entry: LogEntry }
  | { kind: typeof Kind.Ack; generation: number; ack: Ack }
  | { kind: typeof Kind.Ram; generation: number; chunk: RamChunk }
  | { kind: typeof Kind.Text; generation: number; text: Text };

const FRAME_HEADER = 13;
const LOG_HEADER = 64;

function frame(kind: number, generation: number, parts: readonly Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = Buffer.allocUnsafe(FRAME_HEADER + size);
  whole.writeUInt32LE(5 + size, 0);
  whole.writeUInt8(kind, 8);
  whole.writeUInt32LE(generation, 9);
  let at = FRAME_HEADER;
  for (const part of parts) at += part.copy(whole, at);
  whole.writeUInt32LE(crc32(whole.subarray(8)), 4);
  return whole;
}

export function encodeLog(generation: number, entry: LogEntry): Buffer {
  const head = Buffer.alloc(LOG_HEADER + (entry.mark ? 16 : 0));
  head.writeDoubleLE(entry.rendezvous, 0);
  head.writeBigUInt64LE(entry.sentNs, 8);
  head.writeBigUInt64LE(entry.tsc, 16);
  entry.digest.copy(head, 24, 0, 16);
  head.writeDoubleLE(entry.releasedUpTo, 40);
  head.writeUInt32LE(entry.waitUs, 48);
  head.writeUInt32LE(entry.mark ? 1 : 0, 52);
  entry.mark?.copy(head, LOG_HEADER);
  return frame(Kind.Log, generation, [head, entry.frames]);
}

export function encodeAck(generation: number, ack: Ack): Buffer {
  const body = Buffer.alloc(24);
  body.writeDoubleLE(ack.received, 0);
  body.writeDoubleLE(ack.compared, 8);
  body.writeBigUInt64LE(ack.sentNs, 16);
  return frame(Kind.Ack, generation, [body]);
}

export function encodeRam(generation: number, chunk: RamChunk): Buffer {
  const head = Buffer.alloc(8);
  head.writeDoubleLE(chunk.at, 0);
  return frame(Kind.Ram, generation, [head, chunk.bytes]);
}

export function encodeText(generation: number, text: Text): Buffer {
  return frame(Kind.Text, generation, [Buffer.from(JSON.stringify(text))]);
}

/** Splits a stream into messages; throws at a wrong check sum: link or sender are then broken. */
export class Decoder {
  #pending: Buffer[] = [];
  #have = 0;
  #need = 8;

  *push(bytes: Buffer): Generator<Message> {
    this.#pending.push(bytes);
    this.#have += bytes.length;
    while (this.#have >= this.#need) {
      const all = this.#pending.length === 1 ? bytes : Buffer.concat(this.#pending);
      let at = 0;
      while (all.length - at >= 8 && all.length - at >= 8 + all.readUInt32LE(at)) {
        const size = all.readUInt32LE(at);
        const body = all.subarray(at + 8, at + 8 + size);
        if (size < 5 || crc32(body) !== all.readUInt32LE(at + 4)) {
          throw new Error('sync: check sum of a message does not match');
        }
        at += 8 + size;
        yield decode(body);
      }
      const rest = all.subarray(at);
      this.#pending = rest.length > 0 ? [rest] : [];
      this.#have = rest.length;
      this.#need = rest.length >= 8 ? 8 + rest.readUInt32LE(0) : 8;
      if (at === 0) break;
    }
  }
}

function decode(body: Buffer): Message {
  const kind = body.readUInt8(0);
  const generation = body.readUInt32LE(1);
  const rest = body.subarray(5);
  switch (kind) {
    case Kind.Log: {
      const hasMark = rest.readUInt32LE(52) === 1;
      const framesAt = LOG_HEADER + (hasMark ? 16 : 0);
      const entry = {
        rendezvous: rest.readDoubleLE(0),
        sentNs: rest.readBigUInt64LE(8),
        tsc: rest.readBigUInt64LE(16),
        digest: rest.subarray(24, 40),
        releasedUpTo: rest.readDoubleLE(40),
        waitUs: rest.readUInt32LE(48),
        mark: hasMark ? rest.subarray(LOG_HEADER, framesAt) : null,
        frames: rest.subarray(framesAt),
      };
      return { kind, generation, entry };
    }
    case Kind.Ack: {
      const received = rest.readDoubleLE(0);
      const compared = rest.readDoubleLE(8);
      return { kind, generation, ack: { received, compared, sentNs: rest.readBigUInt64LE(16) } };
    }
    case Kind.Ram:
      return { kind, generation, chunk: { at: rest.readDoubleLE(0), bytes: rest.subarray(8) } };
    case Kind.Text:
      return { kind, generation, text: JSON.parse(rest.toString()) };
    default:
      throw new Error(`sync: unknown kind of message ${kind}`);
  }
}
