/** The runs folder: its campaigns, and the path of a new campaign. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';

/** Absolute path of the runs folder of this clone. */
export const RUNS = join(import.meta.dirname, '../../reports/runs');

/** Folders with a campaign.json in the runs folder, newest first; none when it does not exist. */
export function campaignFolders(runs: string): string[] {
  const names = existsSync(runs) ? readdirSync(runs) : [];
  return names
    .sort(compareStamps)
    .reverse()
    .map((name) => join(runs, name))
    .filter((folder) => existsSync(join(folder, 'campaign.json')));
}

/**
 * The folder of the campaign that a user named: a path, a name in the runs folder, or, when null,
 * the newest campaign. Throws UsageError when it does not exist.
 */
export function campaignFolder(named: string | null, runs: string): string {
  const [newest] = campaignFolders(runs);
  if (named !== null) {
    const found = [resolve(named), join(runs, named)].find((folder) => existsSync(folder));
    if (found) return found;
    const hint = newest ? `; the newest is ${newest}` : '';
    throw new UsageError(`no run ${named}, neither here nor in ${runs}${hint}`);
  }
  if (newest) return newest;
  throw new UsageError(`no campaign in ${runs}: run something first, or name a run`);
}

/** By name, digits as numbers: `2026-01-02T03-04-05-10` comes after `2026-01-02T03-04-05-9`. */
function compareStamps(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

/** Makes a folder named `PREFIX2026-01-02T03-04-05` (UTC) that no other process has; its path. */
export function makeStampedFolder(runs: string, prefix = ''): string {
  mkdirSync(runs, { recursive: true });
  const stamp = `${prefix}${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
  for (let n = 0; ; n++) {
    const folder = join(runs, n === 0 ? stamp : `${stamp}-${n}`);
    try {
      mkdirSync(folder); // fails when another process has just taken this name
      return folder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
