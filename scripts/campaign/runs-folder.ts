/** The folder of the recordings, checked before anything is set up. */
import { accessSync, constants, existsSync, mkdirSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { HostLacks, UsageError } from '../errors.ts';

/** A trial records about 5 MiB; ten minutes of load about 200. */
const FREE_MIB_MIN = 256;

/** Makes a folder with those above it; throws Error when it cannot be made or written to. */
export function makeFolders(folder: string): void {
  const missing: string[] = [];
  let above = folder;
  for (; !existsSync(above); above = dirname(above)) missing.unshift(above);
  if (!statSync(above).isDirectory()) throw new Error(`${above} is not a folder`);
  // One folder at a time: for a path in /proc, mkdir with `recursive` does not return.
  for (const path of missing) mkdirSync(path);
  accessSync(folder, constants.W_OK | constants.X_OK);
}

/** Makes the runs folder; throws UsageError when that fails, HostLacks when its disk is full. */
export function prepareRuns(folder: string): void {
  try {
    makeFolders(folder);
  } catch (error) {
    const why = (error as Error).message;
    throw new UsageError(`no recording can go to ${folder} (${why}); name another with --runs`);
  }
  const { bavail, bsize } = statfsSync(folder);
  const freeMib = Math.floor((bavail * bsize) / 2 ** 20);
  if (freeMib >= FREE_MIB_MIN) return;
  const shortage = `${folder} has ${freeMib} MiB free, and recordings want ${FREE_MIB_MIN}`;
  throw new HostLacks(shortage, 'free some, or name another folder with --runs');
}
