/**
 * The mailbox through which a guest's frames pass: a huge page of its RAM, so one range of the RAM
 * file. Only valid while the vCPU waits at a rendezvous. Layout: struct mailbox in
 * lab/guests/agent/frames.c.
 */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const HEADER_BYTES = 64;
/** Bytes for frames in each direction; each frame is behind two big-endian bytes of length. */
export const AREA_BYTES = 65536;
const MAGIC = 0x534c5446;
/** The fields the host writes: input bytes, wait, whether there is a mark, the mark. */
const INPUT_FIELDS_AT = 32;
/** One read usually brings header and frames. */
const FIRST_READ_BYTES = 4096;

export interface Output {
  /** Guest's clock in ns (TSC at 1 GHz under icount). */
  tsc: bigint;
  /** Rounds of the guest's agent. */
  work: bigint;
  /** Physical address of the guest's cycle ledger. */
  ledgerAt: bigint;
  frames: Buffer;
}

export interface Input {
  frames: Buffer;
  /** Longest time the guest may sleep when idle. */
  waitUs: number;
  /** 16 bytes that mark the cycle ledger, once per trial. */
  mark: Buffer | null;
}

export class Mailbox {
  readonly #file: number;
  readonly #at: number;
  readonly #buffer = Buffer.alloc(HEADER_BYTES + AREA_BYTES);
  readonly #header = Buffer.alloc(HEADER_BYTES - INPUT_FIELDS_AT);

  /** `at` is the physical address of the mailbox; throws when none is there. */
  constructor(ramFile: string, at: number) {
    this.#file = openSync(ramFile, 'r+');
    this.#at = at;
    readSync(this.#file, this.#buffer, 0, HEADER_BYTES, at);
    if (this.#buffer.readUInt32LE(0) !== MAGIC) {
      closeSync(this.#file);
      throw new Error(`no mailbox at ${at} of ${ramFile}: the guest was not built for lockstep`);
    }
  }

  /** Reads the guest's output; `frames` stays valid after the guest has been resumed. */
  read(): Output {
    const buffer = this.#buffer;
    readSync(this.#file, buffer, 0, FIRST_READ_BYTES, this.#at);
    const bytes = Math.min(buffer.readUInt32LE(4), AREA_BYTES);
    const have = FIRST_READ_BYTES - HEADER_BYTES;
    if (bytes > have) {
      readSync(this.#file, buffer, FIRST_READ_BYTES, bytes - have, this.#at + FIRST_READ_BYTES);
    }
    return {
      tsc: buffer.readBigUInt64LE(8),
      work: buffer.readBigUInt64LE(16),
      ledgerAt: buffer.readBigUInt64LE(24),
      frames: Buffer.from(buffer.subarray(HEADER_BYTES, HEADER_BYTES + bytes)),
    };
  }

  write(input: Input): void {
    if (input.frames.length > 0) {
      const at = this.#at + HEADER_BYTES + AREA_BYTES;
      writeSync(this.#file, input.frames, 0, input.frames.length, at);
    }
    this.#header.fill(0);
    this.#header.writeUInt32LE(input.frames.length, 0);
    this.#header.writeUInt32LE(input.waitUs, 4);
    this.#header.writeUInt32LE(input.mark ? 1 : 0, 8);
    input.mark?.copy(this.#header, 16, 0, 16);
    writeSync(this.#file, this.#header, 0, this.#header.length, this.#at + INPUT_FIELDS_AT);
  }

  close(): void {
    closeSync(this.#file);
  }
}
