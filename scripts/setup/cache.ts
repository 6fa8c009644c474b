/**
 * The cache: artefacts that setup makes once. Each is a folder with a name and a hash of its
 * inputs, built elsewhere and renamed, so that it exists completely or not at all.
 *
 *   <cache>/lock  <cache>/building/…  <cache>/<name>-<key>/  <cache>/saved/
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { HostLacks } from '../errors.ts';
import { withLock } from './lock.ts';
import { errorLineOf, say } from './shell.ts';

export interface Artefact {
  /** `qemu`, `kernel` … */
  readonly name: string;
  /** Hash of everything the result depends on. */
  readonly key: string;
  /** Text on the terminal while the artefact is made. */
  readonly says: string;
  /** Room it needs in the cache while it is made. */
  readonly needsMib: number;
  /** Fills the empty `folder`, which is renamed afterwards: its files must not name its path. */
  build(folder: string): Promise<void>;
}

/** $FTLAB_CACHE, else ftlab below $XDG_CACHE_HOME, else ~/.cache/ftlab. Absolute. */
export function cacheRoot(environment: NodeJS.ProcessEnv = process.env): string {
  const { FTLAB_CACHE, XDG_CACHE_HOME } = environment;
  if (FTLAB_CACHE) return resolve(FTLAB_CACHE);
  return resolve(XDG_CACHE_HOME || join(homedir(), '.cache'), 'ftlab');
}

/** A short hash of texts and files: 16 hex digits. The boundaries between parts count. */
export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 16);
}

/** The same of files' contents, in the order given. */
export function hashOfFiles(files: readonly string[], ...parts: readonly string[]): string {
  return hashOf(...parts, ...files.map((file) => readFileSync(file)));
}

/** Whether the cache holds the artefact. */
export function isKept(root: string, artefact: Artefact): boolean {
  return existsSync(homeOf(root, artefact));
}

/** Returns the artefact's folder; builds the artefact first when the cache does not hold it. */
export async function ensureArtefact(root: string, artefact: Artefact): Promise<string> {
  const home = homeOf(root, artefact);
  if (existsSync(home)) return home;
  makeCache(root);
  await withLock(join(root, 'lock'), async () => {
    if (!existsSync(home)) await build(root, home, artefact);
  });
  return home;
}

/**
 * Builds the artefact again and replaces the folder in the cache. A build that fails does not touch
 * the old folder.
 */
export async function rebuildArtefact(root: string, artefact: Artefact): Promise<string> {
  const home = homeOf(root, artefact);
  makeCache(root);
  await withLock(join(root, 'lock'), () => build(root, home, artefact));
  return home;
}

function homeOf(root: string, { name, key }: Artefact): string {
  return join(root, `${name}-${key}`);
}

function makeCache(root: string): void {
  try {
    mkdirSync(root, { recursive: true });
  } catch (error) {
    throw new HostLacks(
      `the cache ${root} cannot be made (${errorLineOf(error)})`,
      'set FTLAB_CACHE to a folder you may write',
      { cause: error },
    );
  }
}

/** Only the holder of the lock builds, so files in building/ were left by a build that died. */
async function build(root: string, home: string, artefact: Artefact): Promise<void> {
  const { bavail, bsize } = statfsSync(root);
  const freeMib = Math.floor((bavail * bsize) / 2 ** 20);
  const space = `free some room in ${root}, or set FTLAB_CACHE to a folder on another disk`;
  if (freeMib < artefact.needsMib)
    throw new HostLacks(
      `${artefact.name} needs ${artefact.needsMib} MiB, and ${freeMib} MiB are free`,
      space,
    );
  say(artefact.says);
  const yard = join(root, 'building');
  rmSync(yard, { recursive: true, force: true });
  const folder = join(yard, artefact.name);
  try {
    mkdirSync(folder, { recursive: true });
    await artefact.build(folder);
    // rename(2) does not replace a folder with content: the old folder moves into the yard first.
    if (existsSync(home)) renameSync(home, join(yard, 'replaced'));
    renameSync(folder, home);
  } catch (error) {
    if (/ENOSPC|No space left/.test(`${error} ${errorLineOf(error)}`))
      throw new HostLacks(`the disk filled up while making ${artefact.name}`, space, {
        cause: error,
      });
    throw error;
  } finally {
    rmSync(yard, { recursive: true, force: true });
  }
}
