/** Removes the recordings of old campaigns; their rows in the history stay. */
import { existsSync, lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Campaign } from '../../reports/campaign/schema.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { put } from '../../reports/history/keep.ts';
import { rowsOf } from '../../reports/history/rows.ts';
import type { History } from '../../reports/history/store.ts';
import { QUALIFICATION_FILE } from '../../reports/qualification/state.ts';
import { RecordingInvalid } from '../../reports/recording.ts';
import { campaignFolders } from './runs.ts';

/** Form of the names that `run` gives: a renamed folder belongs to a user, and stays. */
const STAMP = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(-\d+)?$/;

/** Prefix of a folder that is being removed, so that a kill leaves no half campaign. */
const REMOVING = '.removing-';

/**
 * Removes the folders of finished campaigns, except the newest ones and `spared`, once the history
 * has their rows; returns their names. A qualification, an unfinished campaign, a renamed one, one
 * that cannot be read and a link stay, and do not count.
 */
export function keepRuns(
  history: History,
  runs: string,
  { keep, spared }: { keep: number; spared: string | null },
): string[] {
  for (const name of readdirSync(runs).filter((entry) => entry.startsWith(REMOVING)))
    rmSync(join(runs, name), { recursive: true });
  const finished = campaignFolders(resolve(runs)).flatMap((folder) => {
    const campaign = removable(folder);
    return campaign ? [{ folder, campaign }] : [];
  });
  const old = finished.slice(keep).filter(({ folder }) => folder !== spared);
  return old.map(({ folder, campaign }) => {
    put(history, rowsOf(campaign, folder));
    const part = join(dirname(folder), `${REMOVING}${basename(folder)}`);
    renameSync(folder, part);
    history.forgetFolder(campaign.id);
    rmSync(part, { recursive: true });
    return basename(folder);
  });
}

/** The campaign in a folder that may be removed; null for any other folder. */
function removable(folder: string): Campaign | null {
  if (!STAMP.test(basename(folder)) || !lstatSync(folder).isDirectory()) return null;
  if (existsSync(join(folder, QUALIFICATION_FILE))) return null; // takes days, and is signed
  try {
    const campaign = readCampaign(folder);
    return campaign.trials.length >= campaign.planned.length ? campaign : null;
  } catch (error) {
    if (!(error instanceof RecordingInvalid)) throw error;
    return null;
  }
}
