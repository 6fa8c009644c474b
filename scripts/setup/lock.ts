/** One setup at a time on this computer: the kernel's file lock, which goes when its holder does. */
import { once } from 'node:events';
import type { ProcessPromise } from 'zx';
import { HostLacks } from '../errors.ts';
import { say, shell } from './shell.ts';

/**
 * Runs `work` while holding the lock on `file`, waiting for as long as another holds it. The lock is
 * held by flock(1), tied to this process by a pipe: when we die, however we die, it ends and so
 * does the lock.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const $ = await shell();
  const hold = (...options: string[]) =>
    $({
      stdio: ['pipe', 'pipe', 'pipe'],
      nothrow: true,
    })`flock ${options} ${file} sh -c 'echo locked; exec cat'`;
  let holder = hold('--nonblock');
  if (!(await isHeld(holder))) {
    say('another ftlab is setting up; waiting for it');
    holder = hold();
    if (!(await isHeld(holder)))
      throw new HostLacks(
        `no lock on ${file}: ${(await holder).stderr.trim()}`,
        'set FTLAB_CACHE to a folder you may write',
      );
  }
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await holder;
  }
}

/** Whether flock said that it holds the lock, before it ended. */
async function isHeld(holder: ProcessPromise): Promise<boolean> {
  const locked = once(holder.stdout, 'data').then(() => true);
  const ended = (async () => {
    await holder;
    return false;
  })();
  return Promise.race([locked, ended]);
}
