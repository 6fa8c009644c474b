/** Excludes other processes on this computer: a file lock, which ends with its holder. */
import { once } from 'node:events';
import type { ProcessPromise, Shell } from 'zx';
import { HostLacks } from '../errors.ts';
import { say, shell } from './shell.ts';

/** Exit code of flock(1) for a lock that another holds; its errors have others. */
const BUSY = 75;

/**
 * Runs `work` while holding the lock on `file`; waits while another process holds it. The lock is
 * held by flock(1), which a pipe ties to this process: flock ends when this process ends, however
 * that happens, and the lock with it.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const $ = await shell();
  let holder = hold($, file, '--nonblock');
  if (!(await isHeld(holder))) {
    say('another ftlab is setting up; waiting for it');
    holder = hold($, file);
    if (!(await isHeld(holder)))
      throw await unlockable(file, holder, 'set FTLAB_CACHE to a folder you may write');
  }
  return whileHeld(holder, work);
}

/** Runs `work` while holding the lock on a path; throws `busy()` when another process holds it. */
export async function withLockOr<T>(
  file: string,
  busy: () => Error,
  work: () => Promise<T>,
): Promise<T> {
  const holder = hold(await shell(), file, '--nonblock');
  if (await isHeld(holder)) return whileHeld(holder, work);
  if ((await holder).exitCode === BUSY) throw busy();
  throw await unlockable(file, holder, 'name a folder that you may write');
}

/** In a new session, so that a Ctrl-C does not end the lock before its work. */
function hold($: Shell, file: string, ...options: string[]): ProcessPromise {
  const all = [...options, '--conflict-exit-code', String(BUSY)];
  return $({
    stdio: ['pipe', 'pipe', 'pipe'],
    nothrow: true,
    detached: true,
  })`flock ${all} ${file} sh -c 'echo locked; exec cat'`;
}

async function whileHeld<T>(holder: ProcessPromise, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await holder;
  }
}

async function unlockable(file: string, holder: ProcessPromise, remedy: string) {
  return new HostLacks(`no lock on ${file}: ${(await holder).stderr.trim()}`, remedy);
}

/** Whether flock reported that it holds the lock, before it ended. */
async function isHeld(holder: ProcessPromise): Promise<boolean> {
  const locked = once(holder.stdout, 'data').then(() => true);
  const ended = (async () => {
    await holder;
    return false;
  })();
  return Promise.race([locked, ended]);
}
