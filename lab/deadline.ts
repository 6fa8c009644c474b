/** Deadlines: of a promise, and of a condition that is looked at again and again. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Settles as `work` does; rejects with `problem` (and the deadline) when `work` takes longer. */
export async function within<T>(work: Promise<T>, deadlineMs: number, problem: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`${problem} (deadline ${deadlineMs} ms)`)),
    deadlineMs,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Something to wait for. */
export interface Awaited<T> {
  /** Waited for; ends the sentence "not in 5000 ms: …". */
  what: string;
  deadlineMs: number;
  everyMs: number;
  /** The wait ends once this returns a value other than undefined, null and false. */
  look(): T | undefined | null | false | Promise<T | undefined | null | false>;
  /** Appended to the error: the state at the deadline. */
  state?(): string;
}

/** Looks every `everyMs` until there is a result; rejects at the deadline. Looks once at least. */
export async function until<T>(awaited: Awaited<T>): Promise<T> {
  const { what, deadlineMs, everyMs, look, state } = awaited;
  for (const end = performance.now() + deadlineMs; ; await sleep(everyMs)) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > end) {
      const detail = state ? ` (${state()})` : '';
      throw new Error(`not in ${deadlineMs} ms: ${what}${detail}`);
    }
  }
}
