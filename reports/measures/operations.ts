/** Operations of the workload's clients, each with its invocation and its end, in columns. */
import { type JsonText, JsonValues, Names, Numbers } from './columns.ts';

/** An operation as an object. */
export interface Operation {
  operation: number;
  connection: number;
  f: string;
  key?: string | undefined;
  /** The question: `value` of the line `invoke`. */
  value?: unknown;
  intendedNs: number;
  sentNs: number;
  /** Null when the history does not have its end: the clients died before it. */
  end: 'ok' | 'fail' | 'unknown' | null;
  endedNs: number | null;
  /** The answer: `value` of the line `ok`. */
  result?: unknown;
}

const ENDS = [null, 'ok', 'fail', 'unknown'] as const satisfies readonly Operation['end'][];
const NO_END = ENDS.indexOf(null);
const OK = ENDS.indexOf('ok');

/** Fields of a line `invoke` besides its value. */
type Asked = Pick<Operation, 'operation' | 'connection' | 'f' | 'key' | 'intendedNs' | 'sentNs'>;

/**
 * Every operation of a trial, in the order of invocation, about 120 bytes each. A place is an index
 * in this order; `at` and the iterator make an object of an operation.
 */
export class Operations implements Iterable<Operation> {
  readonly #numbers = new Numbers(Float64Array);
  readonly #connections = new Numbers(Float64Array);
  readonly #intendedNs = new Numbers(Float64Array);
  readonly #sentNs = new Numbers(Float64Array);
  readonly #endedNs = new Numbers(Float64Array);
  readonly #ends = new Numbers(Uint8Array);
  readonly #functions = new Names();
  readonly #keys = new Names();
  readonly #values = new JsonValues();
  readonly #results = new JsonValues();

  static of(operations: Iterable<Operation>): Operations {
    const all = new Operations();
    for (const operation of operations) {
      const place = all.length;
      all.invoke(place, operation);
      all.ask(place, operation.value);
      if (operation.end !== null) all.end(place, operation.end, operation.endedNs ?? Number.NaN);
      all.answer(place, operation.result);
    }
    return all;
  }

  get length(): number {
    return this.#numbers.length;
  }

  /** Number of each operation. */
  get numbers(): Float64Array {
    return this.#numbers.all();
  }

  get intendedNs(): Float64Array {
    return this.#intendedNs.all();
  }

  get sentNs(): Float64Array {
    return this.#sentNs.all();
  }

  /** NaN for an operation without an end. */
  get endedNs(): Float64Array {
    return this.#endedNs.all();
  }

  /** NaN outside of the list. */
  numberAt(place: number): number {
    return this.#numbers.at(place);
  }

  connectionAt(place: number): number {
    return this.#connections.at(place);
  }

  endAt(place: number): Operation['end'] {
    return ENDS[this.#ends.at(place)] ?? null;
  }

  isOk(place: number): boolean {
    return this.#ends.at(place) === OK;
  }

  /** How many ended so. */
  countOf(end: Operation['end']): number {
    const wanted = ENDS.indexOf(end);
    let count = 0;
    const ends = this.#ends.all();
    for (let place = 0; place < ends.length; place++) if (ends[place] === wanted) count += 1;
    return count;
  }

  resultAt(place: number): unknown {
    return this.#results.at(place);
  }

  /** The text of the result; null without a result. */
  resultTextAt(place: number): JsonText | null {
    return this.#results.textAt(place);
  }

  at(place: number): Operation | undefined {
    if (place < 0 || place >= this.length) return undefined;
    const endedNs = this.#endedNs.at(place);
    return {
      operation: this.#numbers.at(place),
      connection: this.#connections.at(place),
      f: this.#functions.at(place) ?? '',
      key: this.#keys.at(place),
      value: this.#values.at(place),
      intendedNs: this.#intendedNs.at(place),
      sentNs: this.#sentNs.at(place),
      end: this.endAt(place),
      endedNs: Number.isNaN(endedNs) ? null : endedNs,
      result: this.#results.at(place),
    };
  }

  *[Symbol.iterator](): Generator<Operation> {
    for (let place = 0; place < this.length; place++) {
      const operation = this.at(place);
      if (operation) yield operation;
    }
  }

  /** An invocation without its value; it replaces an earlier invocation at the same place. */
  invoke(place: number, invocation: Asked): void {
    const { operation, connection, f, key, intendedNs, sentNs } = invocation;
    if (place === this.length) {
      this.#push(invocation);
      return;
    }
    this.#numbers.set(place, operation);
    this.#connections.set(place, connection);
    this.#intendedNs.set(place, intendedNs);
    this.#sentNs.set(place, sentNs);
    this.#functions.set(place, f);
    this.#keys.set(place, key);
    this.end(place, null, Number.NaN);
    this.ask(place, undefined);
    this.answer(place, undefined);
  }

  #push({ operation, connection, f, key, intendedNs, sentNs }: Asked): void {
    this.#numbers.push(operation);
    this.#connections.push(connection);
    this.#intendedNs.push(intendedNs);
    this.#sentNs.push(sentNs);
    this.#functions.push(f);
    this.#keys.push(key);
    this.#endedNs.push(Number.NaN);
    this.#ends.push(NO_END);
    this.#values.push();
    this.#results.push();
  }

  end(place: number, end: Operation['end'], endedNs: number): void {
    this.#ends.set(place, ENDS.indexOf(end));
    this.#endedNs.set(place, endedNs);
  }

  ask(place: number, value: unknown): void {
    this.#values.set(place, value);
  }

  askText(place: number, text: JsonText): void {
    this.#values.setText(place, text);
  }

  answer(place: number, result: unknown): void {
    this.#results.set(place, result);
  }

  answerText(place: number, text: JsonText): void {
    this.#results.setText(place, text);
  }
}

/** Acknowledged operations by time of answer; at equal times in the order of invocation. */
export interface Acknowledged {
  readonly length: number;
  /** Where each is among all operations. */
  readonly places: Uint32Array;
  /** When each was answered, ascending, ns. */
  readonly endedNs: Float64Array;
}

export function acknowledgedOf(operations: Operations): Acknowledged {
  const { endedNs } = operations;
  const places = new Uint32Array(operations.countOf('ok'));
  let count = 0;
  for (let place = 0; place < endedNs.length; place++) {
    if (!operations.isOk(place)) continue;
    places[count] = place;
    count += 1;
  }
  sortBy(places, endedNs);
  return { length: count, places, endedNs: valuesAt(places, endedNs) };
}

/** The value at each place. Float64Array.from with a function takes many times as long. */
export function valuesAt(places: Uint32Array, values: Float64Array): Float64Array {
  const found = new Float64Array(places.length);
  for (let index = 0; index < places.length; index++)
    found[index] = values[places[index] ?? 0] ?? 0;
  return found;
}

/** Limit of steps per index; a list that is not sorted by then is not nearly sorted. */
const STEPS_EACH = 8;

/** Sorts ascending indexes by their entries; indexes of equal entries stay in order. */
export function sortBy(indexes: Uint32Array, values: Float64Array): void {
  if (insertInto(indexes, values)) return;
  indexes.sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0) || left - right);
}

/**
 * Sorts by insertion, which keeps the order of equal values: answers come nearly in the order of
 * the questions. False when the list was too far from sorted; it then holds the same indexes.
 */
function insertInto(indexes: Uint32Array, values: Float64Array): boolean {
  let left = STEPS_EACH * indexes.length;
  for (let next = 1; next < indexes.length; next++) {
    const index = indexes[next] ?? 0;
    const value = values[index] ?? 0;
    let at = next;
    while (at > 0 && (values[indexes[at - 1] ?? 0] ?? 0) > value) {
      indexes[at] = indexes[at - 1] ?? 0;
      at -= 1;
    }
    indexes[at] = index;
    left -= next - at;
    if (left < 0) return false;
  }
  return true;
}
