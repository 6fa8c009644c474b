/**
 * Progress and notes for the user: on stderr, so that stdout holds results only. On a terminal a
 * live line stays below everything else that is printed.
 */
import { visible } from '../reports/visible.ts';

/** Back to the first column, and everything behind it erased. */
const ERASE = '\r\u001b[K';

let live = '';

/** Prints `ftlab: TEXT` on stderr, with control characters made visible. */
export function say(text: string): void {
  aboveLive(() => process.stderr.write(`ftlab: ${visible(text)}\n`));
}

/** Replaces the live line, cut to the terminal's width; empty removes it. No terminal: nothing. */
export function showLive(text: string): void {
  if (!process.stderr.isTTY) return;
  live = visible(text).slice(0, Math.max(0, (process.stderr.columns ?? 80) - 1));
  process.stderr.write(`${ERASE}${live}`);
}

/** Prints complete lines above the live line. */
export function aboveLive(print: () => void): void {
  if (live !== '') process.stderr.write(ERASE);
  print();
  if (live !== '') process.stderr.write(live);
}
