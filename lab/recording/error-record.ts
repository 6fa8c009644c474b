/** An error as fields of an event: message, stack and chain of causes. */

export interface ErrorRecord {
  message: string;
  /** Null when something other than an Error was thrown. */
  stack: string | null;
  /** Causes, outermost first; errors of an AggregateError count as causes, too. */
  causes: { message: string; stack: string | null }[];
}

/** Longer chains of causes are cut, because an error may be the cause of itself. */
const CAUSES_MAX = 16;

/** Fields for an event about `error`. */
export function errorRecord(error: unknown): ErrorRecord {
  const causes: ErrorRecord['causes'] = [];
  const open = causesOf(error);
  for (let cause = open.shift(); cause !== undefined; cause = open.shift()) {
    if (causes.length === CAUSES_MAX) break;
    causes.push(describe(cause));
    open.unshift(...causesOf(cause));
  }
  return { ...describe(error), causes };
}

/** Errors that `using` joined because a disposal threw while another error was on its way. */
export function flatten(error: unknown): unknown[] {
  if (!(error instanceof SuppressedError)) return [error];
  return [...flatten(error.suppressed), ...flatten(error.error)];
}

function describe(error: unknown): { message: string; stack: string | null } {
  if (!(error instanceof Error)) return { message: String(error), stack: null };
  return { message: error.message, stack: error.stack ?? null };
}

function causesOf(error: unknown): unknown[] {
  if (!(error instanceof Error)) return [];
  const joined = error instanceof AggregateError ? error.errors : [];
  return error.cause === undefined ? joined : [error.cause, ...joined];
}
