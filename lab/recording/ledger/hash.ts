/**
 * The ledger's running hash: 64-bit FNV-1a (Fowler, Noll, Vo) over each operation's id, eight
 * little-endian bytes, continued from the operation before. The guest's agent computes the same.
 */

const TWO_32 = 2 ** 32;
/** The prime is 2^40 + 0x1b3. */
const PRIME_LOW = 0x1b3;

export const EMPTY_LEDGER_HASH = 'cbf29ce484222325';

/** The running hash of a ledger that grows, in two halves of 32 bits: a million takes no second. */
export class LedgerHash {
  #high: number;
  #low: number;

  /** Continues after the hash `before`, 16 hex digits. */
  constructor(before = EMPTY_LEDGER_HASH) {
    this.#high = Number.parseInt(before.slice(0, 8), 16);
    this.#low = Number.parseInt(before.slice(8), 16);
  }

  append(operation: number): void {
    this.#bytes(operation >>> 0);
    this.#bytes(Math.floor(operation / TWO_32) >>> 0);
  }

  get high(): number {
    return this.#high;
  }

  get low(): number {
    return this.#low;
  }

  /** 16 hex digits. */
  get hex(): string {
    return hex(this.#high, this.#low);
  }

  #bytes(word: number): void {
    let [high, low] = [this.#high, this.#low];
    for (let shift = 0; shift < 32; shift += 8) {
      low = (low ^ ((word >>> shift) & 0xff)) >>> 0;
      const product = low * PRIME_LOW;
      const carry = Math.floor(product / TWO_32);
      high = (Math.imul(high, PRIME_LOW) + carry + (low << 8)) >>> 0;
      low = product >>> 0;
    }
    this.#high = high;
    this.#low = low;
  }
}

/** The running hash after each operation of a ledger, in eight bytes each. */
export class LedgerHashes {
  readonly #halves: Uint32Array;

  constructor(operations: readonly number[]) {
    this.#halves = new Uint32Array(2 * (operations.length + 1));
    const hash = new LedgerHash();
    for (let sequence = 0; ; sequence++) {
      this.#halves[2 * sequence] = hash.high;
      this.#halves[2 * sequence + 1] = hash.low;
      const operation = operations[sequence];
      if (operation === undefined) return;
      hash.append(operation);
    }
  }

  /** After the operation with that sequence, counted from 1; null where the ledger has none. */
  after(sequence: number): string | null {
    const [high, low] = [this.#halves[2 * sequence], this.#halves[2 * sequence + 1]];
    return high === undefined || low === undefined ? null : hex(high, low);
  }

  /** Whether it has these halves after the operation with that sequence. */
  isAfter(sequence: number, high: number, low: number): boolean {
    return this.#halves[2 * sequence] === high && this.#halves[2 * sequence + 1] === low;
  }
}

function hex(high: number, low: number): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** The running hash after appending `operation` to a ledger with hash `before`; 16 hex digits. */
export function appendToHash(before: string, operation: number): string {
  const hash = new LedgerHash(before);
  hash.append(operation);
  return hash.hex;
}
