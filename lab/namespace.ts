/** The lab's namespaces: their outer init replaces this process and starts it again inside. */
import { readlinkSync } from 'node:fs';

/** Whether this process runs inside a lab; the variable alone is not believed. */
export function isInsideLab(): boolean {
  return process.env.FTLAB_INSIDE === readlinkSync('/proc/self/ns/pid');
}

/**
 * Runs the command line of this process again inside new namespaces. Does not return: this process
 * becomes the lab's outer init, so that the kernel ends the lab when a user kills this PID.
 */
export function enterLab(native: string, environment: Record<string, string>): never {
  if (!process.execve) throw new Error('this Node cannot replace its process: Node 24 is needed');
  const inherited = Object.entries(process.env).filter((entry) => entry[1] !== undefined);
  process.execve(
    native,
    [native, 'lab-init', process.execPath, ...process.execArgv, ...process.argv.slice(1)],
    {
      ...(Object.fromEntries(inherited) as Record<string, string>),
      ...environment,
      FTLAB_OUTER_PID: String(process.pid),
    },
  );
  throw new Error('this process was not replaced');
}
