/** Progress and notes for the user: on stderr, so that stdout holds results only. */

/** Prints `ftlab: TEXT` on stderr. */
export function say(text: string): void {
  process.stderr.write(`ftlab: ${text}\n`);
}
