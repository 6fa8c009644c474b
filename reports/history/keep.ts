/** The history of a runs folder: what ends is stored, and held against what was before. */
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
 * Stores a campaign that has ended in the history of its runs folder, and tells how its cells stand
 * against the campaigns before it. Throws HistoryUnusable, or what the database throws.
 */
export function keepInHistory(runs: string, campaign: Campaign, folder: string): CellStanding[] {
  using history = openHistory(runs);
  const rows = rowsOf(campaign, folder);
  const standings = standingsOf(history, rows);
  put(history, rows);
  return standings;
}

/** Stores rows; recordings that are still where they were stay the ones that the history names. */
export function put(history: History, { campaign, trials }: CampaignRows): void {
  const known = history.campaign(campaign.id);
  const isThere = known !== null && known.folder !== null && existsSync(known.folder);
  const { name, folder } = isThere ? known : campaign;
  history.put({ ...campaign, name, folder }, trials);
}
