/** Progress and notes for the user: on stderr, so that stdout holds results only. */
import { visible } from '../reports/visible.ts';

/** Prints `ftlab: TEXT` on stderr, with control characters made visible. */
export function say(text: string): void {
  process.stderr.write(`ftlab: ${visible(text)}\n`);
}
