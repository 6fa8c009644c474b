/**
 * A guest with a network card that was booted once and saved in the cache, so that a trial begins
 * without a boot. A guest that boots because its host was lost is not restored: it boots cold.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, constants as fs, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { markLedger } from '../guests/cycle-ledger.ts';
import { leaveOutMemory, loadState, writeState } from '../machine-state.ts';
import type { Qmp } from '../qmp.ts';
import type { Toolbox } from '../toolbox.ts';
import { fillWhole, isWhole } from '../whole-folder.ts';
import { type MachinePlan, machineArguments } from './qemu-arguments.ts';

/** Time for work in the background of a guest's boot: it makes itself a host key. */
const SETTLE_MS = 3000;
const DEADLINE_MS = 30_000;

/** Where the state of a guest is in the cache, or will be; the mark is that of this trial. */
export interface SavedGuest {
  folder: string;
  mark: string;
}

/** The saved guest of a plan under an engine; each content of its image has another. */
export function savedGuest(
  { cache, qemuVersion }: Pick<Toolbox, 'cache' | 'qemuVersion'>,
  engine: string,
  { mark, ...plan }: MachinePlan & { mark: string },
  imageHash: string,
): SavedGuest {
  // By the content of files, not by their paths: every clone and cache gives the same guest.
  const nowhere = { ...plan, kernel: '', initramfs: '' };
  const machine = machineArguments(nowhere, { accelerator: 'tcg', mode: 'plain' });
  const text = JSON.stringify([machine, imageHash, qemuVersion]);
  const key = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return { folder: join(cache, `${engine}-${key}`), mark };
}

export function isSaved({ folder }: SavedGuest): boolean {
  return isWhole(folder);
}

/** Puts the saved memory into the file `ram`, its cycle ledger with the mark of this trial. */
export function placeMemory({ folder, mark }: SavedGuest, ram: string): void {
  const saved: { mark: string } = JSON.parse(readFileSync(join(folder, 'saved.json'), 'utf8'));
  copyFileSync(join(folder, 'ram'), ram, fs.COPYFILE_FICLONE);
  if (!markLedger(ram, saved.mark, mark))
    throw new Error(`the guest in ${folder} has no cycle ledger: remove the folder`);
}

/** Loads the state into a QEMU that was started with WAITING; the guest then continues. */
export async function resumeSaved(qmp: Qmp, { folder }: SavedGuest): Promise<void> {
  await leaveOutMemory(qmp, true);
  await loadState(qmp, join(folder, 'state'), DEADLINE_MS);
  await qmp.until('query-migrate', ['completed'], DEADLINE_MS);
  await leaveOutMemory(qmp, false);
  await qmp.call('cont');
}

/** Saves a guest that serves, with its memory in the file `ram`; it stands still meanwhile. */
export async function saveGuest(qmp: Qmp, ram: string, saved: SavedGuest): Promise<void> {
  const { folder, mark } = saved;
  await sleep(SETTLE_MS);
  await fillWhole(folder, async (part) => {
    await leaveOutMemory(qmp, true);
    await qmp.call('stop');
    copyFileSync(ram, join(part, 'ram'));
    await writeState(qmp, join(part, 'state'), DEADLINE_MS);
    await leaveOutMemory(qmp, false);
    await qmp.call('cont');
    writeFileSync(join(part, 'saved.json'), JSON.stringify({ mark }));
  });
}
