/** Growing lists without an object per entry, for entries that come by the million. */

const FIRST_LENGTH = 1024;

type Kind = Float64ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor;

/** Numbers of one kind. */
export class Numbers<Of extends Kind = Float64ArrayConstructor> {
  readonly #kind: Kind;
  #values: InstanceType<Kind>;
  #length = 0;

  constructor(kind: Of) {
    this.#kind = kind;
    this.#values = new kind(FIRST_LENGTH);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new this.#kind(2 * this.#length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** NaN outside of the list. */
  at(index: number): number {
    return index < this.#length ? (this.#values[index] ?? Number.NaN) : Number.NaN;
  }

  set(index: number, value: number): void {
    if (index >= 0 && index < this.#length) this.#values[index] = value;
  }

  /** All of them so far, in memory that is shared with the list while it does not grow. */
  all(): InstanceType<Of> {
    return this.#values.subarray(0, this.#length) as InstanceType<Of>;
  }
}

/** Names, each kept once, however many entries have it. */
export class Names {
  readonly #indexes = new Numbers(Int32Array);
  readonly #known = new Map<string, number>();
  readonly #names: string[] = [];
  /** The name that was asked for last: mostly the next one too. */
  #last: string | undefined;
  #lastIndex = -1;

  push(name: string | undefined): void {
    this.#indexes.push(this.#indexOf(name));
  }

  /** Undefined where an entry has none. */
  at(index: number): string | undefined {
    return this.#names[this.#indexes.at(index)];
  }

  set(index: number, name: string | undefined): void {
    this.#indexes.set(index, this.#indexOf(name));
  }

  #indexOf(name: string | undefined): number {
    if (name === undefined) return -1;
    if (name === this.#last) return this.#lastIndex;
    const index = this.#known.get(name) ?? this.#names.length;
    if (index === this.#names.length) {
      this.#known.set(name, index);
      this.#names.push(name);
    }
    [this.#last, this.#lastIndex] = [name, index];
    return index;
  }
}

/** A JSON value in bytes that hold its text in ASCII, from one place up to another. */
export interface JsonText {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** In place of the end of a text: the value is the whole number where a text would begin. */
const WHOLE = -1;
const WHOLE_MAX = 2 ** 31 - 1;

/** JSON values, each kept as text if it was read as text. */
export class JsonValues {
  #bytes = Buffer.alloc(FIRST_LENGTH);
  #used = 0;
  readonly #from = new Numbers(Int32Array);
  readonly #to = new Numbers(Int32Array);
  readonly #values = new Map<number, unknown>();

  /** Appends an entry without a value. */
  push(): void {
    this.#from.push(0);
    this.#to.push(0);
  }

  /** `value` is undefined for none. */
  set(index: number, value: unknown): void {
    if (typeof value === 'number' && isWhole(value)) {
      this.#place(index, value, WHOLE);
      return;
    }
    this.#place(index, 0, 0);
    if (value !== undefined) this.#values.set(index, value);
  }

  #place(index: number, from: number, to: number): void {
    if (this.#values.size > 0) this.#values.delete(index);
    this.#from.set(index, from);
    this.#to.set(index, to);
  }

  setText(index: number, { bytes, from, to }: JsonText): void {
    const end = this.#used + to - from;
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(2 * this.#bytes.length, end));
      this.#bytes.copy(larger);
      this.#bytes = larger;
    }
    // Copying so few bytes with Buffer.copy makes an object for each entry.
    const into = this.#bytes;
    for (let at = from, put = this.#used; at < to; at++, put++) into[put] = bytes[at] ?? 0;
    this.#place(index, this.#used, end);
    this.#used = end;
  }

  /** Undefined where an entry has none. */
  at(index: number): unknown {
    if (this.#to.at(index) === WHOLE) return this.#from.at(index);
    const text = this.textAt(index);
    if (!text) return this.#values.get(index);
    return JSON.parse(text.bytes.toString('utf8', text.from, text.to));
  }

  /** Null for an entry without a text. */
  textAt(index: number): JsonText | null {
    const [from, to] = [this.#from.at(index), this.#to.at(index)];
    return to > from ? { bytes: this.#bytes, from, to } : null;
  }
}

function isWhole(value: number): boolean {
  return value >= 0 && value <= WHOLE_MAX && Number.isInteger(value) && !Object.is(value, -0);
}
