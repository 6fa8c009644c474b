/** Captures: pcap with nanoseconds (magic a1b23c4d), little-endian, stamped CLOCK_MONOTONIC. */
import { readFileSync } from 'node:fs';

const MAGIC = 0xa1b23c4d;
const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** Destination and source of a frame. */
const ADDRESSES_BYTES = 12;

/** Times at which frames were captured, ns, in file order, by source address (`52:54:00:…`). */
export type Capture = ReadonlyMap<string, Float64Array>;

/** Every complete frame of the file; a frame cut off at the end is left out. */
export function readCapture(path: string): Capture {
  const bytes = readFileSync(path);
  if (bytes.length < FILE_HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) {
    throw new Error(`${path} is not a capture with nanoseconds`);
  }
  const times = new Map<number, Times>();
  let at = FILE_HEADER_BYTES;
  while (at + RECORD_HEADER_BYTES <= bytes.length) {
    const size = bytes.readUInt32LE(at + 8);
    const from = at + RECORD_HEADER_BYTES;
    if (from + size > bytes.length) break;
    const tNs = bytes.readUInt32LE(at) * 1e9 + bytes.readUInt32LE(at + 4);
    if (size >= ADDRESSES_BYTES) {
      const address = bytes.readUIntBE(from + 6, 6);
      const addressTimes = times.get(address) ?? new Times();
      addressTimes.push(tNs);
      times.set(address, addressTimes);
    }
    at = from + size;
  }
  return new Map([...times].map(([address, addressTimes]) => [inHex(address), addressTimes.all()]));
}

/** Frames of all sources. */
export function frameCount(capture: Capture): number {
  return [...capture.values()].reduce((sum, { length }) => sum + length, 0);
}

/** A list of times that takes eight bytes for each. */
class Times {
  #values = new Float64Array(64);
  #count = 0;

  push(tNs: number): void {
    if (this.#count === this.#values.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#count] = tNs;
    this.#count += 1;
  }

  all(): Float64Array {
    return this.#values.slice(0, this.#count);
  }
}

function inHex(address: number): string {
  const digits = address.toString(16).padStart(12, '0');
  return digits.replace(/..(?!$)/g, '$&:');
}
