/** A folder of the cache, with a saved machine, that is there whole or not at all. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { forgetSaved, noteUse } from './forget-saved.ts';

/** Whether the folder is there; it counts as used then. */
export function isWhole(folder: string): boolean {
  if (!existsSync(folder)) return false;
  noteUse(folder);
  return true;
}

/**
 * Has `fill` write the content of `folder`, into a folder beside it that then gets its name. Where
 * another ftlab was faster, its folder stays. Throws what `fill` throws; nothing is left then.
 * Folders beside it that were not used for longest make room.
 */
export async function fillWhole(
  folder: string,
  fill: (part: string) => Promise<void>,
): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const part = mkdtempSync(`${folder}.part-`);
  try {
    await fill(part);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
  try {
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  forgetSaved(dirname(folder));
}
