/** A twin's chain and released outputs on its host's disk: written at once, so they outlive SIGKILL. */
import { closeSync, openSync, writeSync } from 'node:fs';
import {
  type ChainRecord,
  encodeChainRecord,
  RELEASED_RECORD_BYTES,
} from '../../recording/chain.ts';

export class Journal {
  readonly chain: string;
  readonly released: string;
  readonly #chainFile: number;
  readonly #releasedFile: number;
  readonly #record = Buffer.alloc(64);
  readonly #release = Buffer.alloc(RELEASED_RECORD_BYTES);

  /** `base` is a path without suffix, new for every twin. */
  constructor(base: string) {
    this.chain = `${base}.chain.bin`;
    this.released = `${base}.released.bin`;
    this.#chainFile = openSync(this.chain, 'ax');
    this.#releasedFile = openSync(this.released, 'ax');
  }

  append(record: ChainRecord): void {
    writeSync(this.#chainFile, encodeChainRecord(record, this.#record));
  }

  /** To be called before the output leaves. */
  release(rendezvous: number, tNs: bigint): void {
    this.#release.writeBigUInt64LE(BigInt(rendezvous), 0);
    this.#release.writeBigUInt64LE(tNs, 8);
    writeSync(this.#releasedFile, this.#release);
  }

  close(): void {
    closeSync(this.#chainFile);
    closeSync(this.#releasedFile);
  }
}
