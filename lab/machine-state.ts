/** The state of a QEMU machine in a file: written from a stopped one, loaded into a waiting one. */
import type { Qmp } from './qmp.ts';

/** Faster than any disk, bytes a second: QEMU limits itself otherwise. */
const BANDWIDTH = 2 ** 34;

/** Arguments with which QEMU waits for a state instead of booting. */
export const WAITING = ['-S', '-incoming', 'defer'] as const;

/** Writes the state of a stopped machine; throws after `deadlineMs`. */
export async function writeState(qmp: Qmp, file: string, deadlineMs: number): Promise<void> {
  await qmp.call('migrate-set-parameters', { 'max-bandwidth': BANDWIDTH });
  await qmp.call('migrate', { uri: `file:${file}` });
  await qmp.until('query-migrate', ['completed'], deadlineMs);
}

/** Loads a state into a QEMU started with WAITING, which then is stopped; `cont` starts it. */
export async function loadState(qmp: Qmp, file: string, deadlineMs: number): Promise<void> {
  await qmp.call('migrate-incoming', { uri: `file:${file}` });
  await qmp.until('query-status', ['paused', 'prelaunch'], deadlineMs);
}

/** Whether states leave out memory that is in a shared file, which is then copied beside them. */
export async function leaveOutMemory(qmp: Qmp, state: boolean): Promise<void> {
  const capabilities = [{ capability: 'x-ignore-shared', state }];
  await qmp.call('migrate-set-capabilities', { capabilities });
}
