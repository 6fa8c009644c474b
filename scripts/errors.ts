/** Errors of the user or of the computer: one line, no stack, a separate exit code. */

import { resultOf } from '../reports/campaign/result.ts';
import type { Campaign } from '../reports/campaign/schema.ts';
import { RecordingInvalid } from '../reports/recording.ts';

/** Process exit codes. */
export const EXIT = {
  passed: 0,
  failed: 1,
  inconclusive: 2,
  broken: 3,
  nothingRan: 4,
  knownFailures: 5,
  badArguments: 64,
} as const;

/**
 * The exit code of a campaign; if all trials were skipped, nothing ran. With `isStrict` known
 * failures count like new failures.
 */
export function exitCodeOf(campaign: Pick<Campaign, 'planned' | 'trials'>, isStrict: boolean) {
  const result = resultOf(campaign);
  const hasFailed = campaign.trials.some(({ outcome }) => outcome === 'failed');
  if (isStrict && hasFailed) return EXIT.failed;
  if (result === 'known') return EXIT.knownFailures;
  return result === 'skipped' ? EXIT.nothingRan : EXIT[result];
}

/** Bad arguments: exit code 64. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The result of `open`; a folder or file that is not a campaign's is the user's mistake. */
export function openedBy<T>(open: () => T, description = 'a run'): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof RecordingInvalid)) throw error;
    throw new UsageError(`${error.message}; give the folder of ${description}`, { cause: error });
  }
}

/** Another ftlab uses the same folder: exit code 4. */
export class Busy extends Error {
  override name = 'Busy';
}

/** This computer lacks a right, a tool or a resource: exit code 3. */
export class HostLacks extends Error {
  override name = 'HostLacks';

  /** `lack` says what is missing; `remedy` is the exact line to run, or the setting to change. */
  constructor(lack: string, remedy: string, options?: ErrorOptions) {
    super(`${lack}; ${remedy}`, options);
  }
}
