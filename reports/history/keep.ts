/** The history of a runs folder: each ended campaign is stored and compared with earlier ones. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Campaign } from '../campaign/schema.ts';
import { type CampaignRows, rowsOf } from './rows.ts';
import { type CellStanding, standingsOf } from './standings.ts';
import { History } from './store.ts';

/** Path of the history of a runs folder. */
export function historyFile(runs: string): string {
  return join(runs, 'history.sqlite');
}

/** The history of a runs folder; made when there is none. Throws HistoryUnusable. */
export function openHistory(runs: string): History {
  return new History(historyFile(runs));
}

/** Whether a runs folder has a history. */
export function hasHistory(runs: string): boolean {
  return existsSync(historyFile(runs));
}

/**
 * Stores an ended campaign in the history of its runs folder, and returns the standing of its cells
 * against earlier campaigns. Throws HistoryUnusable, or an error of the database.
 */
export function keepInHistory(runs: string, campaign: Campaign, folder: string): CellStanding[] {
  using history = openHistory(runs);
  const rows = rowsOf(campaign, folder);
  const standings = standingsOf(history, rows);
  put(history, rows);
  return standings;
}

/** Stores rows; the history keeps the paths of recordings that still exist there. */
export function put(history: History, { campaign, trials }: CampaignRows): void {
  const known = history.campaign(campaign.id);
  const isThere = known !== null && known.folder !== null && existsSync(known.folder);
  const { name, folder } = isThere ? known : campaign;
  history.put({ ...campaign, name, folder }, trials);
}
