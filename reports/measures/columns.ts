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
    const index = this.#known.get(name) ?? this.#names.length;
    if (index === this.#names.length) {
      this.#known.set(name, index);
      this.#names.push(name);
    }
    return index;
  }
}

/** A JSON value in bytes that hold its text in ASCII, from one place up to another. */
export interface JsonText {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** JSON values, each kept as text if it was read as text. */
export class JsonValues {
  #bytes = new Uint8Array(FIRST_LENGTH);
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
    this.#from.set(index, 0);
    this.#to.set(index, 0);
    if (value === undefined) this.#values.delete(index);
    else this.#values.set(index, value);
  }

  setText(index: number, { bytes, from, to }: JsonText): void {
    const end = this.#used + to - from;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, end));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const into = this.#bytes;
    for (let at = from, put = this.#used; at < to; at++, put++) into[put] = bytes[at] ?? 0;
    this.#values.delete(index);
    this.#from.set(index, this.#used);
    this.#to.set(index, end);
    this.#used = end;
  }

  /** Undefined where an entry has none. */
  at(index: number): unknown {
    const text = this.textAt(index);
    if (!text) return this.#values.get(index);
    const { buffer, byteOffset } = text.bytes;
    return JSON.parse(Buffer.from(buffer, byteOffset + text.from, text.to - text.from).toString());
  }

  /** Null for an entry without a text. */
  textAt(index: number): JsonText | null {
    const [from, to] = [this.#from.at(index), this.#to.at(index)];
    return to > from ? { bytes: this.#bytes, from, to } : null;
  }
}
