/** A set of operation numbers: a million in a byte each, as long as they are dense. */

/** Larger numbers are kept in an ordinary set. */
const DENSE_MAX = 2 ** 26;

export class IdSet {
  #dense = new Uint8Array(1024);
  readonly #others = new Set<number>();
  #size = 0;

  constructor(ids: Iterable<number>) {
    for (const id of ids) this.add(id);
  }

  /** How many different numbers it holds. */
  get size(): number {
    return this.#size + this.#others.size;
  }

  has(id: number): boolean {
    return isDense(id) ? this.#dense[id] === 1 : this.#others.has(id);
  }

  add(id: number): void {
    if (!isDense(id)) {
      this.#others.add(id);
      return;
    }
    if (id >= this.#dense.length) this.#grow(id);
    if (this.#dense[id] === 1) return;
    this.#dense[id] = 1;
    this.#size += 1;
  }

  #grow(id: number): void {
    const larger = new Uint8Array(Math.max(id + 1, 2 * this.#dense.length));
    larger.set(this.#dense);
    this.#dense = larger;
  }
}

function isDense(id: number): boolean {
  return id >= 0 && id < DENSE_MAX && Number.isInteger(id);
}
