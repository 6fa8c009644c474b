/** Errors that are the user's or the computer's: one line, no stack, an exit code of their own. */

import type { Outcome } from '../reports/outcome.ts';

/** Process exit codes. */
export const EXIT = {
  passed: 0,
  failed: 1,
  inconclusive: 2,
  broken: 3,
  nothingRan: 4,
  badArguments: 64,
} as const;

/** The exit code of a campaign; one whose trials were all skipped ran nothing. */
export function exitCodeOf(outcome: Outcome): number {
  return outcome === 'skipped' ? EXIT.nothingRan : EXIT[outcome];
}

/** Bad arguments: exit code 64. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** This computer lacks a right, a tool or a resource: exit code 3. */
export class HostLacks extends Error {
  override name = 'HostLacks';

  /** `what` is missing, and `remedy` is the exact line to run, or the thing to change. */
  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(`${what}; ${remedy}`, options);
  }
}
