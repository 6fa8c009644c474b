/** Reads captures: pcap with nanoseconds (magic a1b23c4d), little-endian, stamped CLOCK_MONOTONIC. */
import { readFileSync } from 'node:fs';

const MAGIC = 0xa1b23c4d;
const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;

export interface CapturedFrame {
  tNs: number;
  /** Source address, `52:54:00:…`. */
  source: string;
}

/** Every whole frame of the file; one that was cut off at the end is left out. */
export function readCapture(path: string): CapturedFrame[] {
  const bytes = readFileSync(path);
  if (bytes.length < FILE_HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) {
    throw new Error(`${path} is not a capture with nanoseconds`);
  }
  const frames: CapturedFrame[] = [];
  let at = FILE_HEADER_BYTES;
  while (at + RECORD_HEADER_BYTES <= bytes.length) {
    const size = bytes.readUInt32LE(at + 8);
    const from = at + RECORD_HEADER_BYTES;
    if (from + size > bytes.length) break;
    const tNs = bytes.readUInt32LE(at) * 1e9 + bytes.readUInt32LE(at + 4);
    if (size >= 12) {
      const source = bytes.toString('hex', from + 6, from + 12).replace(/..(?!$)/g, '$&:');
      frames.push({ tNs, source });
    }
    at = from + size;
  }
  return frames;
}
