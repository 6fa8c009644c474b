/** The history of a trial, each line of it looked at once: lines are many, and are not kept. */
import { FlatObject } from '../../lab/recording/flat-object.ts';
import { HISTORY_FIELDS, type HistoryLine } from '../../lab/recording/history.ts';
import type { JsonText } from './columns.ts';
import { type Operation, Operations } from './operations.ts';

type LineOf<Type extends HistoryLine['type']> = Extract<HistoryLine, { type: Type }>;

export interface ClientHistory {
  /** Every operation, in the order of invocation. An end without an invocation is left out. */
  readonly operations: Operations;
  /** Connections as they opened and ended, in order. */
  readonly connections: readonly LineOf<'connection'>[];
  /** The last line, when it closes the history. */
  readonly end: LineOf<'end'> | null;
  /** Operations never answered, on connections whose end was not reported to the client. */
  readonly waiting: readonly Pick<Operation, 'connection' | 'sentNs'>[];
  /** The last acknowledgement, ns; 0 without any. */
  readonly lastOkNs: number;
  /** The last end of an operation, acknowledged or not, ns; 0 without any. */
  readonly lastEndNs: number;
}

export function historyOf(lines: Iterable<HistoryLine>): ClientHistory {
  const builder = new HistoryBuilder();
  for (const line of lines) builder.add(line);
  return builder;
}

/** Index of a field among HISTORY_FIELDS. */
const FIELD = Object.fromEntries(HISTORY_FIELDS.map((name, index) => [name, index])) as Record<
  (typeof HISTORY_FIELDS)[number],
  number
>;
const INVOKE = Buffer.from('"invoke"');
const ACKNOWLEDGED = Buffer.from('"ok"');

interface Clock {
  readonly offsetNs: number;
  readonly isOfTrial: (tNs: number) => boolean;
}

/** Takes the lines of a history in order. */
export class HistoryBuilder implements ClientHistory {
  readonly operations = new Operations();
  readonly connections: LineOf<'connection'>[] = [];
  end: LineOf<'end'> | null = null;
  lastOkNs = 0;
  lastEndNs = 0;
  /** Number of an operation → its place. */
  readonly #waiting = new Map<number, number>();
  /** Place of an operation whose number is not its place. */
  readonly #places = new Map<number, number>();
  readonly #flat = new FlatObject(HISTORY_FIELDS);
  #lastFunction = '';
  #lastQuoted = Buffer.from('""');

  get waiting(): Pick<Operation, 'connection' | 'sentNs'>[] {
    const { sentNs } = this.operations;
    return [...this.#waiting.values()].map((place) => {
      return { connection: this.operations.connectionAt(place), sentNs: sentNs[place] ?? 0 };
    });
  }

  add(line: HistoryLine): void {
    this.end = null;
    if (line.type === 'invoke') this.operations.ask(this.#invoked(line), line.value);
    else if (line.type === 'connection') this.#connection(line);
    else if (line.type === 'end') this.end = line;
    else {
      const place = this.#ended(line.type, line.operation, line.answeredNs);
      if (line.type === 'ok' && place >= 0) this.operations.answer(place, line.value);
    }
  }

  /**
   * Takes the line in these bytes, if it is a usual `invoke` or `ok`; false for any other, of which
   * nothing is taken. Its moments are `offsetNs` too late; corrected, they have to be `isOfTrial`.
   */
  addBytes({ bytes, from, to }: JsonText, { offsetNs, isOfTrial }: Clock): boolean {
    const flat = this.#flat;
    if (!flat.read(bytes, from, to) || !Number.isSafeInteger(flat.number(FIELD.operation)))
      return false;
    const nsOf = (field: number) => {
      const ns = flat.number(field);
      return ns >= 0 && isOfTrial(ns - offsetNs) ? ns - offsetNs : Number.NaN;
    };
    if (flat.is(FIELD.type, INVOKE)) return this.#invokeBytes(bytes, nsOf);
    if (flat.is(FIELD.type, ACKNOWLEDGED)) return this.#okBytes(bytes, nsOf);
    return false;
  }

  #invokeBytes(bytes: Buffer, nsOf: (field: number) => number): boolean {
    const flat = this.#flat;
    const optional = Number(flat.has(FIELD.key)) + Number(flat.has(FIELD.value));
    const connection = flat.number(FIELD.connection);
    const [intendedNs, sentNs] = [nsOf(FIELD.intendedNs), nsOf(FIELD.sentNs)];
    const isTimed = !Number.isNaN(intendedNs) && !Number.isNaN(sentNs);
    const isText = flat.isText(FIELD.f) && (!flat.has(FIELD.key) || flat.isText(FIELD.key));
    if (flat.count !== 6 + optional || !isTimed || !isText || !Number.isSafeInteger(connection))
      return false;
    const key = flat.has(FIELD.key) ? flat.text(FIELD.key) : undefined;
    const operation = flat.number(FIELD.operation);
    const request = { operation, connection, f: this.#functionIn(flat), key, intendedNs, sentNs };
    this.end = null;
    const place = this.#invoked(request);
    if (!Number.isNaN(flat.number(FIELD.value)))
      this.operations.ask(place, flat.number(FIELD.value));
    else if (flat.has(FIELD.value)) this.operations.askText(place, valueIn(flat, bytes));
    return true;
  }

  /** The text of `f`, decoded only if it differs from the previous line. */
  #functionIn(flat: FlatObject): string {
    if (flat.is(FIELD.f, this.#lastQuoted)) return this.#lastFunction;
    this.#lastFunction = flat.text(FIELD.f);
    this.#lastQuoted = Buffer.from(`"${this.#lastFunction}"`);
    return this.#lastFunction;
  }

  #okBytes(bytes: Buffer, nsOf: (field: number) => number): boolean {
    const flat = this.#flat;
    const answeredNs = nsOf(FIELD.answeredNs);
    const hasValue = flat.has(FIELD.value);
    if (flat.count !== 3 + Number(hasValue) || Number.isNaN(answeredNs)) return false;
    this.end = null;
    const place = this.#ended('ok', flat.number(FIELD.operation), answeredNs);
    if (place >= 0 && hasValue) this.operations.answerText(place, valueIn(flat, bytes));
    else if (place >= 0) this.operations.answer(place, undefined);
    return true;
  }

  /** Returns its place. */
  #invoked(request: Omit<LineOf<'invoke'>, 'type' | 'value'>): number {
    const { operation } = request;
    const place = this.#placeOf(operation) ?? this.operations.length;
    if (place !== operation) this.#places.set(operation, place);
    this.operations.invoke(place, request);
    this.#waiting.set(operation, place);
    return place;
  }

  #placeOf(operation: number): number | undefined {
    const isPlain = this.operations.numberAt(operation) === operation;
    return isPlain ? operation : this.#places.get(operation);
  }

  /** Returns its place; -1 for an operation that was never invoked. */
  #ended(end: 'ok' | 'fail' | 'unknown', operation: number, answeredNs: number): number {
    this.lastEndNs = Math.max(this.lastEndNs, answeredNs);
    if (end === 'ok') this.lastOkNs = Math.max(this.lastOkNs, answeredNs);
    if (end !== 'unknown') this.#waiting.delete(operation);
    const place = this.#placeOf(operation) ?? -1;
    if (place >= 0) this.operations.end(place, end, answeredNs);
    return place;
  }

  #connection(line: LineOf<'connection'>): void {
    this.connections.push(line);
    if (line.state === 'open') return;
    const { sentNs } = this.operations;
    // A client that knows that a connection has ended can open another.
    for (const [operation, place] of this.#waiting)
      if (
        this.operations.connectionAt(place) === line.connection &&
        (sentNs[place] ?? 0) <= line.tNs
      )
        this.#waiting.delete(operation);
  }
}

/** The text of the field `value`. */
function valueIn(flat: FlatObject, bytes: Buffer): JsonText {
  return { bytes, from: flat.from(FIELD.value), to: flat.to(FIELD.value) };
}
