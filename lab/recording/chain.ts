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
 * A released file has 16-byte records {u64 rendezvous, u64 tNs}, each appended just before the
 * output of that rendezvous leaves for the world.
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

/** Reads a whole chain; a record cut off at the end (its writer died) is left out. */
export function readChain(path: string): ChainRecord[] {
  const bytes = readFileSync(path);
  const records: ChainRecord[] = [];
  for (let at = 0; at + CHAIN_RECORD_BYTES <= bytes.length; at += CHAIN_RECORD_BYTES) {
    records.push(decodeChainRecord(bytes, at));
  }
  return records;
}

function decodeChainRecord(bytes: Buffer, at: number): ChainRecord {
  return {
    rendezvous: Number(bytes.readBigUInt64LE(at)),
    tsc: Number(bytes.readBigUInt64LE(at + 8)),
    instructions: Number(bytes.readBigUInt64LE(at + 16)),
    tNs: Number(bytes.readBigUInt64LE(at + 24)),
    outputBytes: bytes.readUInt32LE(at + 32),
    inputBytes: bytes.readUInt32LE(at + 36),
    digest: bytes.toString('hex', at + 40, at + 56),
    isActive: (bytes.readUInt32LE(at + 56) & 1) === 1,
    generation: bytes.readUInt32LE(at + 60),
  };
}

export const RELEASED_RECORD_BYTES = 16;

export interface ReleasedRecord {
  rendezvous: number;
  tNs: number;
}

/** Reads a whole released file; a record cut off at the end is left out. */
export function readReleased(path: string): ReleasedRecord[] {
  const bytes = readFileSync(path);
  const records: ReleasedRecord[] = [];
  for (let at = 0; at + RELEASED_RECORD_BYTES <= bytes.length; at += RELEASED_RECORD_BYTES) {
    const rendezvous = Number(bytes.readBigUInt64LE(at));
    records.push({ rendezvous, tNs: Number(bytes.readBigUInt64LE(at + 8)) });
  }
  return records;
}
