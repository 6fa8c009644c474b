/**
 * A chain: one 64-byte record per rendezvous a twin reached, appended by its controller to a file
 * that survives the controller's death. Little-endian:
 *
 *   0 u64 rendezvous   8 u64 tsc (ns of the guest's clock)   16 u64 instructions executed
 *  24 u64 tNs (monotonic)   32 u32 output bytes   36 u32 input bytes   40 16 bytes digest
 *  56 u32 flags (bit 0: this twin was active)   60 u32 generation of the pair
 *
 * The digest covers output and input of every rendezvous of this generation so far, so equal
 * digests mean equal histories. `instructions` is 0 where the engine cannot count them.
 *
 * Beside it a twin has two files of moments, 16-byte records {u64 mark, u64 tNs}; the low 40 bits
 * of a mark are the rendezvous, the upper 24 the generation, which is 0 (unknown) in older
 * recordings:
 *
 *   released   the output of this rendezvous is about to leave for the clients
 *   held       this standby holds the active's log up to this rendezvous; it acknowledges it next
 */
import { readFileSync } from 'node:fs';

export const CHAIN_RECORD_BYTES = 64;

export interface ChainRecord {
  rendezvous: number;
  tsc: number;
  instructions: number;
  tNs: number;
  outputBytes: number;
  inputBytes: number;
  digest: string;
  isActive: boolean;
  generation: number;
}

/** Encodes one record; `digest` is 32 hex digits. */
export function encodeChainRecord(
  record: ChainRecord,
  into = Buffer.alloc(CHAIN_RECORD_BYTES),
): Buffer {
  into.writeBigUInt64LE(BigInt(record.rendezvous), 0);
  into.writeBigUInt64LE(BigInt(record.tsc), 8);
  into.writeBigUInt64LE(BigInt(record.instructions), 16);
  into.writeBigUInt64LE(BigInt(record.tNs), 24);
  into.writeUInt32LE(record.outputBytes, 32);
  into.writeUInt32LE(record.inputBytes, 36);
  into.write(record.digest, 40, 16, 'hex');
  into.writeUInt32LE(record.isActive ? 1 : 0, 56);
  into.writeUInt32LE(record.generation, 60);
  return into;
}

/**
 * Reads a whole chain; a record cut off at the end (its writer died) is left out. `offsetNs` is
 * subtracted from every moment.
 */
export function readChain(path: string, offsetNs = 0): ChainRecord[] {
  const bytes = readFileSync(path);
  const records: ChainRecord[] = [];
  for (let at = 0; at + CHAIN_RECORD_BYTES <= bytes.length; at += CHAIN_RECORD_BYTES)
    records.push(new RecordInBytes(bytes, at, offsetNs));
  return records;
}

/** A record that stays in the bytes of its file: a long chain has a million of them. */
class RecordInBytes implements ChainRecord {
  readonly #bytes: Buffer;
  readonly #at: number;
  readonly #offsetNs: number;

  constructor(bytes: Buffer, at: number, offsetNs: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#offsetNs = offsetNs;
  }

  get rendezvous(): number {
    return readUInt64(this.#bytes, this.#at);
  }

  get tsc(): number {
    return readUInt64(this.#bytes, this.#at + 8);
  }

  get instructions(): number {
    return readUInt64(this.#bytes, this.#at + 16);
  }

  get tNs(): number {
    return readUInt64(this.#bytes, this.#at + 24) - this.#offsetNs;
  }

  get outputBytes(): number {
    return this.#bytes.readUInt32LE(this.#at + 32);
  }

  get inputBytes(): number {
    return this.#bytes.readUInt32LE(this.#at + 36);
  }

  get digest(): string {
    return this.#bytes.toString('hex', this.#at + 40, this.#at + 56);
  }

  get isActive(): boolean {
    return (this.#bytes.readUInt32LE(this.#at + 56) & 1) === 1;
  }

  get generation(): number {
    return this.#bytes.readUInt32LE(this.#at + 60);
  }
}

/** Reads a u64 as a number, rounded as `Number(BigInt)` rounds, in a fifth of its time. */
export function readUInt64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) * 2 ** 32 + bytes.readUInt32LE(at);
}

export const MOMENT_RECORD_BYTES = 16;
const RENDEZVOUS_BITS = 40n;

/** A record of a released or a held file. */
export interface MomentRecord {
  rendezvous: number;
  /** Generation of the pair when it was written; 0 when the recording is too old to say. */
  generation: number;
  tNs: number;
}

/** Encodes one record of a released or a held file; `tNs` is monotonic. */
export function encodeMoment(
  { rendezvous, generation }: Omit<MomentRecord, 'tNs'>,
  tNs: bigint,
  into = Buffer.alloc(MOMENT_RECORD_BYTES),
): Buffer {
  into.writeBigUInt64LE((BigInt(generation) << RENDEZVOUS_BITS) | BigInt(rendezvous), 0);
  into.writeBigUInt64LE(tNs, 8);
  return into;
}

/** Reads a whole released or held file; a record cut off at the end is left out. */
export function readMoments(path: string): MomentRecord[] {
  const bytes = readFileSync(path);
  const records: MomentRecord[] = [];
  for (let at = 0; at + MOMENT_RECORD_BYTES <= bytes.length; at += MOMENT_RECORD_BYTES) {
    // Of the upper half of a mark, the low byte belongs to the rendezvous.
    const upper = bytes.readUInt32LE(at + 4);
    records.push({
      rendezvous: (upper & 0xff) * 2 ** 32 + bytes.readUInt32LE(at),
      generation: upper >>> 8,
      tNs: readUInt64(bytes, at + 8),
    });
  }
  return records;
}
