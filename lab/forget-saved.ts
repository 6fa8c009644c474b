/** Removes saved machines from the cache that have not been used for longest, down to a limit. */
import { globSync, lstatSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes on disk of all saved machines. A protected pair of Xen hosts takes 444 MB. */
const LIMIT_BYTES = 8 * 2 ** 30;
/** A folder used since then may be in use now, by another ftlab. */
const IN_USE_MS = 3600e3;
const BLOCK_BYTES = 512;

/** Notes that a saved machine is used, which keeps it in the cache; where it can be noted. */
export function noteUse(folder: string): void {
  const now = new Date();
  try {
    utimesSync(folder, now, now);
  } catch {
    // It is another user's cache, or another ftlab has just removed the folder.
  }
}

/**
 * Removes folders of `cache`, the one used longest ago first, until the rest takes at most
 * `limitBytes`; a folder that was used within the last hour stays.
 */
export function forgetSaved(cache: string, limitBytes = LIMIT_BYTES, nowMs = Date.now()): void {
  const folders = readdirSync(cache, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(cache, name))
    .map((path) => ({ path, usedMs: usedMsOf(path), bytes: bytesOf(path) }))
    .sort((left, right) => left.usedMs - right.usedMs);
  let bytes = folders.reduce((sum, folder) => sum + folder.bytes, 0);
  for (const folder of folders) {
    if (bytes <= limitBytes || nowMs - folder.usedMs < IN_USE_MS) return;
    rmSync(folder.path, { recursive: true, force: true });
    bytes -= folder.bytes;
  }
}

/** When a folder was used last, ms since 1970; 0 when another ftlab has just removed it. */
function usedMsOf(folder: string): number {
  return lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Bytes on disk of the files in a folder; a saved memory has holes. */
function bytesOf(folder: string): number {
  return globSync('*', { cwd: folder })
    .map((name) => lstatSync(join(folder, name), { throwIfNoEntry: false }))
    .reduce((sum, status) => sum + (status?.blocks ?? 0) * BLOCK_BYTES, 0);
}
