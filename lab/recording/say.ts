/** How a controller reports: one JSON line on stdout for each event, stamped with CLOCK_MONOTONIC. */
import { nowNs } from './clock.ts';

/** Writes one event for the recording; `fields.tNs` replaces the time of writing when given. */
export function say(event: string, fields: Record<string, unknown> = {}): void {
  process.stdout.write(`${JSON.stringify({ tNs: nowNs(), event, ...fields })}\n`);
}
