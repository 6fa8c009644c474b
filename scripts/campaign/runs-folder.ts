/** The folder that recordings go to, looked at before anything is set up: a trial is not repeated for free. */
import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { HostLacks, UsageError } from '../errors.ts';

/** What a trial leaves is about 5 MiB; ten minutes of load leave some 200. */
const FREE_MIB_MIN = 256;

/** Makes `folder`; throws UsageError when nothing can be written there, HostLacks when there is no room. */
export function prepareRuns(folder: string): void {
  const missing: string[] = [];
  let there = folder;
  for (; !existsSync(there); there = dirname(there)) missing.unshift(there);
  if (!statSync(there).isDirectory()) throw refused(folder, `${there} is not a folder`);
  try {
    // One at a time: mkdir with `recursive` does not return for a folder that cannot be made in /proc.
    for (const one of missing) mkdirSync(one);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw refused(folder, (error as Error).message);
  }
  const { bavail, bsize } = statfsSync(folder);
  const freeMib = Math.floor((bavail * bsize) / 2 ** 20);
  if (freeMib >= FREE_MIB_MIN) return;
  const what = `${folder} has ${freeMib} MiB free, and recordings want ${FREE_MIB_MIN}`;
  throw new HostLacks(what, 'free some, or name another folder with --runs');
}

function refused(folder: string, why: string): UsageError {
  return new UsageError(`no recording can go to ${folder} (${why}); name another with --runs`);
}
