/** Boots a guest in QEMU, waits until it serves, and announces it to the switches. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Background, start } from '../../command.ts';
import { WAITING } from '../../machine-state.ts';
import { Qmp } from '../../qmp.ts';
import { isSaved, placeMemory, resumeSaved, type SavedGuest, saveGuest } from '../saved-guest.ts';

const BOOT_DEADLINE_MS = 60_000;
const ANNOUNCE_EVERY_MS = 50;

export interface BootedGuest {
  process: Background;
  /** Resolves when the guest serves; rejects after a deadline, or when its process ends. */
  serving: Promise<void>;
  /** Announces the guest's address to the switches for `forMs`. */
  announce(forMs: number): Promise<void>;
}

/**
 * `command` is QEMU's command line; `folder` gets its log, console and QMP socket. The guest
 * is restored from `saved` if that exists; otherwise it is saved there once it serves.
 */
export function bootQemu(
  command: readonly string[],
  folder: string,
  saved: SavedGuest | null,
): BootedGuest {
  const ram = join(folder, 'ram');
  const isThere = saved !== null && isSaved(saved);
  if (isThere) placeMemory(saved, ram);
  const words = isThere ? [...command, ...WAITING] : command;
  const process = start('qemu', words, { console: join(folder, 'qemu.log') });
  const booted = isThere ? Promise.resolve() : untilServing(process, join(folder, 'serial'));
  const readied = async () => {
    await booted;
    if (!saved) return;
    using qmp = await Qmp.connect(join(folder, 'qmp'));
    if (isThere) await resumeSaved(qmp, saved);
    else await saveGuest(qmp, ram, saved);
  };
  return {
    process,
    serving: readied(),
    async announce(forMs) {
      using qmp = await Qmp.connect(join(folder, 'qmp'));
      const rounds = Math.max(1, Math.floor(forMs / ANNOUNCE_EVERY_MS));
      const every = { initial: ANNOUNCE_EVERY_MS, max: ANNOUNCE_EVERY_MS, step: 0 };
      await qmp.call('announce-self', { ...every, rounds });
    },
  };
}

/** Waits for the line on the guest's console that it serves. */
export async function untilServing(process: Background, serial: string): Promise<void> {
  let hasEnded = false;
  void process.ended.then(() => {
    hasEnded = true;
  });
  const said = () => (existsSync(serial) ? readFileSync(serial, 'latin1') : '');
  for (const end = performance.now() + BOOT_DEADLINE_MS; !said().includes('serving'); ) {
    if (hasEnded) throw new Error('the guest’s process ended while it booted');
    if (performance.now() > end)
      throw new Error(
        `the guest did not boot within ${BOOT_DEADLINE_MS} ms: ${said().slice(-300)}`,
      );
    await sleep(20);
  }
}
