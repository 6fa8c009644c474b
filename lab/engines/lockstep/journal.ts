/**
 * Records of a twin on its host's disk: its chain, the outputs it released and the log it held.
 * Each is written at once, so that it outlives SIGKILL.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import {
  type ChainRecord,
  encodeChainRecord,
  encodeMoment,
  MOMENT_RECORD_BYTES,
} from '../../recording/chain.ts';

export class Journal {
  readonly #chain: number;
  readonly #released: number;
  readonly #held: number;
  readonly #record = Buffer.alloc(64);
  readonly #moment = Buffer.alloc(MOMENT_RECORD_BYTES);

  /** `base` is a path without suffix, new for every twin. */
  constructor(base: string) {
    const open = (name: string) => openSync(`${base}.${name}.bin`, 'ax');
    this.#chain = open('chain');
    this.#released = open('released');
    this.#held = open('held');
  }

  /** Records a rendezvous; call it before the peer can learn of it. */
  append(record: ChainRecord): void {
    writeSync(this.#chain, encodeChainRecord(record, this.#record));
  }

  /** Records the release of an output; call it before the output leaves. */
  release(rendezvous: number, generation: number, tNs: bigint): void {
    writeSync(this.#released, encodeMoment({ rendezvous, generation }, tNs, this.#moment));
  }

  /** Records that this standby holds the log up to a rendezvous; call it before acknowledging. */
  hold(rendezvous: number, generation: number, tNs: bigint): void {
    writeSync(this.#held, encodeMoment({ rendezvous, generation }, tNs, this.#moment));
  }

  close(): void {
    for (const file of [this.#chain, this.#released, this.#held]) closeSync(file);
  }
}
