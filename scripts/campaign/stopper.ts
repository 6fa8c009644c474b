/** Ends a command in order on the first signal, and at once on the second. */
import { EXIT } from '../errors.ts';
import { say } from '../say.ts';

/**
 * Aborts on the first SIGTERM, SIGINT or SIGHUP, with the signal's name as reason. A second signal
 * ends this process, and the lab with it.
 */
export function stopper(): AbortController {
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(EXIT.broken);
      say(`${name}: ending this trial in order; once more to stop at once`);
      controller.abort(name);
    });
  }
  return controller;
}
