/** An overview of a history, or of a selected part. */
import { type CellStanding, latestStandings } from './standings.ts';
import type { CampaignRow, History } from './store.ts';
import { isAsked, type Trend, type TrendFilter, trendsOf } from './trends.ts';

export interface Overview {
  /** All of the history, newest first. */
  readonly campaigns: readonly CampaignRow[];
  readonly trends: readonly Trend[];
  /** Each cell at the last campaign in which it was judged. */
  readonly standings: readonly CellStanding[];
}

/** Every trend and cell. */
export const EVERYTHING: TrendFilter = { target: null, engines: null, measures: null };

/** The overview of the cells that pass a filter. */
export function overviewOf(history: History, filter: TrendFilter): Overview {
  const cells = history.cells().filter((cell) => isAsked(cell, filter));
  return {
    campaigns: history.campaigns(),
    trends: [...trendsOf(history, filter)],
    standings: latestStandings(history, cells),
  };
}
