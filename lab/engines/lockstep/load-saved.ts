/** Makes a twin of the saved guest: its RAM is copied, its device state is taken in, and it stands still. */
import { copyFileSync, constants as fs } from 'node:fs';
import { join } from 'node:path';
import type { Qmp } from '../qmp.ts';
import type { Core } from './core.ts';

const LOAD_DEADLINE_MS = 10_000;

/** Resolves with the QMP on which the twin can be told to go on. */
export async function loadSaved(core: Core): Promise<Qmp> {
  const { saved, plan, folder, generation } = core.settings;
  core.begin(generation, 0, 0);
  core.note();
  copyFileSync(saved.ram, core.twin.ram, fs.COPYFILE_FICLONE);
  await core.twin.start(plan, join(folder, 'qemu.log'), true);
  core.openMailbox();
  const qmp = await core.twin.qmp();
  const capabilities = [{ capability: 'x-ignore-shared', state: true }];
  await qmp.call('migrate-set-capabilities', { capabilities });
  await qmp.call('migrate-incoming', { uri: `file:${saved.state}` });
  await qmp.until('query-status', ['paused', 'prelaunch'], LOAD_DEADLINE_MS);
  return qmp;
}
