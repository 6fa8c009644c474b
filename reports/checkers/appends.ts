/** Acknowledged appends of a ledger with their places and hashes, in columns. */
import { FlatObject } from '../../lab/recording/flat-object.ts';
import type { LedgerHashes } from '../../lab/recording/ledger/hash.ts';
import { isAppended } from '../../lab/recording/ledger/readback.ts';
import type { JsonText } from '../measures/columns.ts';
import { valuesAt } from '../measures/operations.ts';
import type { Observed } from '../observed.ts';
import { RecordingInvalid } from '../recording-invalid.ts';

/** When appends were sent and answered, by the time of the answer, and where each then stood. */
export interface Placed {
  readonly sentNs: Float64Array;
  readonly endedNs: Float64Array;
  /** Place in the ledger, counted from 1. */
  readonly sequences: Float64Array;
}

const REPLY_FIELDS = ['sequence', 'hash'] as const;
const [SEQUENCE, HASH] = [0, 1];
/** 16 hex digits and their quotes. */
const QUOTED_HASH_LENGTH = 18;

/** By the time of the answer; throws RecordingInvalid for a reply without sequence and hash. */
export class Appends implements Placed {
  readonly length: number;
  readonly operations: Float64Array;
  readonly sentNs: Float64Array;
  readonly endedNs: Float64Array;
  readonly sequences: Float64Array;
  /** Upper and lower half of the hash in each reply. */
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  /** Replies of which the hash is no hash at all. */
  readonly #odd = new Set<number>();
  readonly #flat = new FlatObject(REPLY_FIELDS);

  constructor({ acknowledged, operations }: Pick<Observed, 'acknowledged' | 'operations'>) {
    const { length, places, endedNs } = acknowledged;
    const { numbers, sentNs } = operations;
    this.length = length;
    this.endedNs = endedNs;
    this.operations = valuesAt(places, numbers);
    this.sentNs = valuesAt(places, sentNs);
    this.sequences = new Float64Array(length);
    this.#high = new Uint32Array(length);
    this.#low = new Uint32Array(length);
    for (let index = 0; index < length; index++) {
      const place = places[index] ?? 0;
      const text = operations.resultTextAt(place);
      if (text && this.#takeText(index, text)) continue;
      const result = operations.resultAt(place);
      if (!isAppended(result)) {
        const says = `operation ${this.operations[index]} has no sequence and hash in its reply`;
        throw new RecordingInvalid(`history.jsonl: ${says}`);
      }
      this.sequences[index] = result.sequence;
      this.#takeHash(index, Buffer.from(`"${result.hash}"`));
    }
  }

  /** Whether the reply has the ledger's hash at its sequence. */
  isHashOf(index: number, hashes: LedgerHashes): boolean {
    const [high, low] = [this.#high[index] ?? 0, this.#low[index] ?? 0];
    return !this.#odd.has(index) && hashes.isAfter(this.sequences[index] ?? 0, high, low);
  }

  /** False for a reply that is to be read in full. */
  #takeText(index: number, { bytes, from, to }: JsonText): boolean {
    const flat = this.#flat;
    const sequence = flat.read(bytes, from, to) ? flat.number(SEQUENCE) : Number.NaN;
    if (!Number.isSafeInteger(sequence) || !flat.isText(HASH)) return false;
    this.sequences[index] = sequence;
    this.#takeHash(index, bytes, flat.from(HASH), flat.to(HASH));
    return true;
  }

  /** From the bytes of a string with its quotes. */
  #takeHash(index: number, bytes: Uint8Array, from = 0, to = bytes.length): void {
    const middle = from + QUOTED_HASH_LENGTH / 2;
    const high = halfIn(bytes, from + 1, middle);
    const low = halfIn(bytes, middle, to - 1);
    if (to - from !== QUOTED_HASH_LENGTH || high < 0 || low < 0) this.#odd.add(index);
    this.#high[index] = high;
    this.#low[index] = low;
  }
}

/** The number of eight hex digits, as hashes are written; -1 for anything else. */
function halfIn(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) value = value * 16 + byte - 0x30;
    else if (byte >= 0x61 && byte <= 0x66) value = value * 16 + byte - 0x57;
    else return -1;
  }
  return value;
}
