/** Things that are made once and kept in the cache under the hash of what they are made of. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** $FTLAB_CACHE, or the user's cache folder. */
export function cacheFolder(): string {
  const { FTLAB_CACHE, XDG_CACHE_HOME } = process.env;
  return FTLAB_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'ftlab');
}

export function hashOf(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('hex').slice(0, 16);
}

/** Says on stderr what takes long. */
export function tell(text: string): void {
  process.stderr.write(`ftlab: ${text}\n`);
}

/**
 * Folder of an artefact; makes it when it is not there, in a folder of its own that is renamed, so
 * that a killed or a second ftlab never leaves or sees half of it.
 */
export async function artefact(
  name: string,
  key: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const cache = cacheFolder();
  const folder = join(cache, `${name}-${key}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const part = mkdtempSync(join(cache, `.${name}-`));
  try {
    await make(part);
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another ftlab was faster
  }
  return folder;
}
