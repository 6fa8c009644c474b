/** A guest's RAM file in chunks: which have changed, and a digest of all. */
import { hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export const CHUNK_BYTES = 65536;
const ZERO = Buffer.alloc(CHUNK_BYTES);
/** Chunks read at once. */
const STRIDE = 8;

/** The sending side: keeps a copy of the target's content, so that only changes are sent again. */
export class RamSource {
  readonly #file: number;
  readonly #shadow: Buffer;
  readonly #sums: Uint32Array;
  readonly #stride = Buffer.allocUnsafe(CHUNK_BYTES * STRIDE);
  readonly chunks: number;

  constructor(path: string) {
    this.#file = openSync(path, 'r');
    const { size } = fstatSync(this.#file);
    this.chunks = size / CHUNK_BYTES;
    this.#shadow = Buffer.alloc(size);
    this.#sums = new Uint32Array(this.chunks).fill(crc32(ZERO));
  }

  /** Yields the chunks that differ from the chunks sent before, a stride at a time. */
  *changes(): Generator<{ at: number; bytes: Buffer }[]> {
    for (let first = 0; first < this.chunks; first += STRIDE) {
      const count = Math.min(STRIDE, this.chunks - first);
      const base = first * CHUNK_BYTES;
      readSync(this.#file, this.#stride, 0, count * CHUNK_BYTES, base);
      const now = this.#stride.subarray(0, count * CHUNK_BYTES);
      const changed: { at: number; bytes: Buffer }[] = [];
      // For most strides one comparison is enough, because they have not changed.
      if (now.compare(this.#shadow, base, base + now.length) !== 0) {
        for (let i = 0; i < count; i++) {
          const at = base + i * CHUNK_BYTES;
          const bytes = now.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES);
          if (bytes.compare(this.#shadow, at, at + CHUNK_BYTES) === 0) continue;
          bytes.copy(this.#shadow, at);
          this.#sums[first + i] = crc32(bytes);
          changed.push({ at, bytes: this.#shadow.subarray(at, at + CHUNK_BYTES) });
        }
      }
      yield changed;
    }
  }

  /** Digest of all chunks' check sums. */
  digest(): string {
    return digestOf(this.#sums);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The receiving side. Check sums are of the file, read back, not of the received bytes. */
export class RamSink {
  readonly #file: number;
  readonly #sums: Uint32Array;
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);

  constructor(path: string) {
    this.#file = openSync(path, 'r+');
    this.#sums = new Uint32Array(fstatSync(this.#file).size / CHUNK_BYTES);
  }

  write(at: number, bytes: Buffer): void {
    writeSync(this.#file, bytes, 0, bytes.length, at);
    this.#readBack(at);
  }

  /** Clears all chunks that are not in `written`: a new QEMU has written to its RAM already. */
  clear(written: ReadonlySet<number>): void {
    for (let at = 0; at < this.#sums.length * CHUNK_BYTES; at += CHUNK_BYTES) {
      if (written.has(at)) continue;
      readSync(this.#file, this.#chunk, 0, CHUNK_BYTES, at);
      if (this.#chunk.compare(ZERO) !== 0) writeSync(this.#file, ZERO, 0, CHUNK_BYTES, at);
      this.#readBack(at);
    }
  }

  digest(): string {
    return digestOf(this.#sums);
  }

  close(): void {
    closeSync(this.#file);
  }

  #readBack(at: number): void {
    readSync(this.#file, this.#chunk, 0, CHUNK_BYTES, at);
    this.#sums[at / CHUNK_BYTES] = crc32(this.#chunk);
  }
}

function digestOf(sums: Uint32Array): string {
  return hash('sha256', new Uint8Array(sums.buffer, sums.byteOffset, sums.byteLength), 'hex');
}
