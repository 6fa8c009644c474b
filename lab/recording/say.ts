/** How a process of the lab reports events: a JSON line each on stdout, which the lab records. */
import { nowNs } from './clock.ts';
import type { EventArguments, EventName } from './events.ts';

/** Reports one event, stamped now unless its fields have a `tNs`. */
export function say<Name extends EventName>(event: Name, ...[fields]: EventArguments<Name>): void {
  process.stdout.write(`${JSON.stringify({ tNs: nowNs(), event, ...fields })}\n`);
}
