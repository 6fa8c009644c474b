/** Operations of the workload's clients, each with its invocation and its end. */
import type { HistoryLine } from '../../lab/recording/history.ts';

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

/** An operation that the guest acknowledged. */
export interface Acknowledged extends Operation {
  end: 'ok';
  endedNs: number;
}

type LineOf<Type extends HistoryLine['type']> = Extract<HistoryLine, { type: Type }>;

/** The history of a trial, each line of it looked at once: lines are many, and are not kept. */
export interface ClientHistory {
  /** Every operation, in the order of invocation. An end without an invocation is left out. */
  readonly operations: readonly Operation[];
  /** Connections as they opened and ended, in order. */
  readonly connections: readonly LineOf<'connection'>[];
  /** The last line, when it closes the history. */
  readonly end: LineOf<'end'> | null;
  /** Without an answer to the end, on connections of which nobody was told that they had ended. */
  readonly waiting: readonly Pick<Operation, 'connection' | 'sentNs'>[];
  /** The last acknowledgement, ns; 0 without any. */
  readonly lastOkNs: number;
  /** The last end of an operation, acknowledged or not, ns; 0 without any. */
  readonly lastEndNs: number;
}

export function historyOf(lines: Iterable<HistoryLine>): ClientHistory {
  const builder = new Builder();
  for (const line of lines) builder.add(line);
  return builder;
}

/** Every operation of these lines, in the order of invocation. */
export function operationsOf(lines: Iterable<HistoryLine>): readonly Operation[] {
  return historyOf(lines).operations;
}

class Builder implements ClientHistory {
  readonly operations: Operation[] = [];
  readonly connections: LineOf<'connection'>[] = [];
  end: LineOf<'end'> | null = null;
  lastOkNs = 0;
  lastEndNs = 0;
  readonly #waiting = new Map<number, Operation>();
  /** Place of an operation whose number is not its place. */
  readonly #places = new Map<number, number>();

  get waiting(): Operation[] {
    return [...this.#waiting.values()];
  }

  add(line: HistoryLine): void {
    this.end = null;
    if (line.type === 'invoke') this.#invoked(line);
    else if (line.type === 'connection') this.#connection(line);
    else if (line.type === 'end') this.end = line;
    else this.#ended(line);
  }

  #invoked(line: LineOf<'invoke'>): void {
    const { operation, connection, f, key, value, intendedNs, sentNs } = line;
    const asked = { operation, connection, f, key, value, intendedNs, sentNs };
    const made: Operation = { ...asked, end: null, endedNs: null, result: undefined };
    const place = this.#placeOf(operation) ?? this.operations.length;
    if (place !== operation) this.#places.set(operation, place);
    this.operations[place] = made;
    this.#waiting.set(operation, made);
  }

  #placeOf(operation: number): number | undefined {
    const isPlain = this.operations[operation]?.operation === operation;
    return isPlain ? operation : this.#places.get(operation);
  }

  #ended(line: LineOf<'ok' | 'fail' | 'unknown'>): void {
    const { answeredNs } = line;
    this.lastEndNs = Math.max(this.lastEndNs, answeredNs);
    if (line.type === 'ok') this.lastOkNs = Math.max(this.lastOkNs, answeredNs);
    if (line.type !== 'unknown') this.#waiting.delete(line.operation);
    const operation = this.operations[this.#placeOf(line.operation) ?? -1];
    if (!operation) return;
    operation.end = line.type;
    operation.endedNs = answeredNs;
    if (line.type === 'ok') operation.result = line.value;
  }

  #connection(line: LineOf<'connection'>): void {
    this.connections.push(line);
    if (line.state === 'open') return;
    // Whoever was told that a connection has ended can open another.
    for (const [operation, { connection, sentNs }] of this.#waiting)
      if (connection === line.connection && sentNs <= line.tNs) this.#waiting.delete(operation);
  }
}

/** Acknowledged operations, by the time of the answer. */
export function acknowledgedOf(operations: readonly Operation[]): Acknowledged[] {
  const isOk = (one: Operation): one is Acknowledged => one.end === 'ok';
  return operations.filter(isOk).sort((one, other) => one.endedNs - other.endedNs);
}
