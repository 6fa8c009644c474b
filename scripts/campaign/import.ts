/** Brings campaigns that lie in folders into the history. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readCampaign } from '../../reports/campaign/store.ts';
import { putFigures } from '../../reports/history/figures.ts';
import { put } from '../../reports/history/keep.ts';
import { rowsOf } from '../../reports/history/rows.ts';
import type { History } from '../../reports/history/store.ts';
import { BENCH_FILE, readBenchRun } from '../../reports/performance/store.ts';
import { RecordingInvalid } from '../../reports/recording.ts';
import { UsageError } from '../errors.ts';
import { campaignFolders } from './runs.ts';

export interface Imported {
  readonly campaigns: number;
  readonly trials: number;
  /** Runs of `ftlab bench`. */
  readonly benches: number;
  /** Why a folder could not be read, a line each. */
  readonly refused: readonly string[];
}

/** Stores the campaigns in these folders, and replaces stored campaigns. */
export function importFolders(history: History, folders: readonly string[]): Imported {
  const refused: string[] = [];
  let [campaigns, trials, benches] = [0, 0, 0];
  for (const folder of folders) {
    try {
      if (isBench(folder)) {
        putFigures(history, readBenchRun(folder), folder);
        benches += 1;
        continue;
      }
      const campaign = readCampaign(folder);
      if (campaign.trials.length === 0) continue;
      put(history, rowsOf(campaign, folder));
      campaigns += 1;
      trials += campaign.trials.length;
    } catch (error) {
      if (!(error instanceof RecordingInvalid)) throw error;
      refused.push(error.message);
    }
  }
  return { campaigns, trials, benches, refused };
}

function isBench(folder: string): boolean {
  return existsSync(join(folder, BENCH_FILE));
}

/** Campaigns in a folder that a user named: itself, or those inside. Throws UsageError for none. */
export function foldersToImport(typed: string): string[] {
  if (existsSync(join(typed, 'campaign.json')) || isBench(typed)) return [resolve(typed)];
  const folders = campaignFolders(typed);
  if (folders.length > 0) return folders;
  throw new UsageError(`no campaign in ${typed}: give a runs folder, or the folder of a run`);
}

/** Campaigns of the runs folder that have not ended in the history yet, as after a kill. */
export function foldersNotStored(history: History, runs: string): string[] {
  const ended = history.campaigns().filter((campaign) => campaign.endedAt !== null);
  const stored = new Set(ended.map((campaign) => campaign.folder));
  return campaignFolders(resolve(runs)).filter((folder) => !stored.has(folder));
}
