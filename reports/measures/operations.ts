/** Operations of the workload's clients, each with its invocation and its end. */
import type { HistoryLine } from '../../lab/recording/history.ts';

export interface Operation {
  operation: number;
  connection: number;
  f: string;
  key?: string | undefined;
  /** What was asked: `value` of the line `invoke`. */
  value?: unknown;
  intendedNs: number;
  sentNs: number;
  /** Null when the history does not have its end: the clients died before it. */
  end: 'ok' | 'fail' | 'unknown' | null;
  endedNs: number | null;
  /** What was answered: `value` of the line `ok`. */
  result?: unknown;
}

/** An operation that the guest acknowledged. */
export interface Acknowledged extends Operation {
  end: 'ok';
  endedNs: number;
}

/** Every operation, in the order of invocation. An end without an invocation is left out. */
export function operationsOf(history: readonly HistoryLine[]): Operation[] {
  const byNumber = new Map<number, Operation>();
  for (const line of history) {
    if (line.type === 'invoke') {
      const { type, ...asked } = line;
      byNumber.set(line.operation, { ...asked, end: null, endedNs: null });
    }
    if (line.type !== 'ok' && line.type !== 'fail' && line.type !== 'unknown') continue;
    const operation = byNumber.get(line.operation);
    if (!operation) continue;
    operation.end = line.type;
    operation.endedNs = line.answeredNs;
    if (line.type === 'ok') operation.result = line.value;
  }
  return [...byNumber.values()];
}

/** Acknowledged operations, by the time of the answer. */
export function acknowledgedOf(operations: readonly Operation[]): Acknowledged[] {
  const isOk = (one: Operation): one is Acknowledged => one.end === 'ok';
  return operations.filter(isOk).sort((one, other) => one.endedNs - other.endedNs);
}
