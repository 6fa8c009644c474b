/** Values by whole numbers that are mostly consecutive: a list is smaller than a map. */
export class ByNumber<T> {
  #first = 0;
  /** Values of consecutive numbers, from the first number on. */
  readonly #list: T[] = [];
  readonly #others = new Map<number, T>();

  /** Undefined where none was set. */
  get(number: number): T | undefined {
    const index = number - this.#first;
    return index in this.#list ? this.#list[index] : this.#others.get(number);
  }

  /** The last value of a number counts. */
  set(number: number, value: T): void {
    if (this.#list.length === 0) this.#first = number;
    const index = number - this.#first;
    if (Number.isInteger(index) && index >= 0 && index <= this.#list.length)
      this.#list[index] = value;
    else this.#others.set(number, value);
  }
}
