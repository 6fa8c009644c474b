/**
 * What a twin did and when, on its host's disk: its chain, the outputs it released and the log it held.
 * Each record is written at once, so that it outlives SIGKILL.
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

  /** Adds a rendezvous; called before anybody hears of it. */
  append(record: ChainRecord): void {
    writeSync(this.#chain, encodeChainRecord(record, this.#record));
  }

  /** The output of a rendezvous is about to leave: called before it does. */
  release(rendezvous: number, generation: number, tNs: bigint): void {
    writeSync(this.#released, encodeMoment({ rendezvous, generation }, tNs, this.#moment));
  }

  /** This standby holds the log up to a rendezvous: called before it acknowledges that. */
  hold(rendezvous: number, generation: number, tNs: bigint): void {
    writeSync(this.#held, encodeMoment({ rendezvous, generation }, tNs, this.#moment));
  }

  close(): void {
    for (const file of [this.#chain, this.#released, this.#held]) closeSync(file);
  }
}
