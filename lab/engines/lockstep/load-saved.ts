/** Creates a twin from the saved guest: RAM and device state are loaded, the vCPU is stopped. */
import { copyFileSync, constants as fs } from 'node:fs';
import { join } from 'node:path';
import { leaveOutMemory, loadState } from '../../machine-state.ts';
import type { Qmp } from '../../qmp.ts';
import type { Core } from './core.ts';

const LOAD_DEADLINE_MS = 10_000;

/** Resolves with the QMP connection; `cont` on it starts the twin. */
export async function loadSaved(core: Core): Promise<Qmp> {
  const { saved, plan, folder, generation } = core.settings;
  core.begin(generation, 0, 0);
  core.note();
  copyFileSync(saved.ram, core.twin.ram, fs.COPYFILE_FICLONE);
  await core.twin.start(plan, join(folder, 'qemu.log'), true);
  core.openMailbox();
  const qmp = await core.twin.qmp();
  await leaveOutMemory(qmp, true);
  await loadState(qmp, saved.state, LOAD_DEADLINE_MS);
  return qmp;
}
