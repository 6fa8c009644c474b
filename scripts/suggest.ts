/** The error for a name that does not exist, with the nearest name that does. */
import { unknownName } from '../lab/catalogue.ts';
import { UsageError } from './errors.ts';

/** `unknown('engine', 'lokstep', ['lockstep'])` says: did you mean lockstep? */
export function unknown(kind: string, name: string, known: readonly string[]): UsageError {
  return new UsageError(unknownName(kind, name, known));
}
