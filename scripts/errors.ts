/** Errors that are the user's or the machine's: one line, no stack, an exit code of their own. */

export const EXIT = {
  passed: 0,
  failed: 1,
  inconclusive: 2,
  broken: 3,
  nothingRan: 4,
  badArguments: 64,
} as const;

/** Bad arguments: exit code 64. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** This machine lacks something; the message ends with the line to run. Exit code 3. */
export class HostLacks extends Error {
  override name = 'HostLacks';
}
