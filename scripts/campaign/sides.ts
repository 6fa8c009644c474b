/** The sides of a comparison, which a user's word names in the history. */
import { basename, resolve } from 'node:path';
import type { Side } from '../../reports/history/compare.ts';
import type { CampaignRow, History } from '../../reports/history/store.ts';
import { UsageError } from '../errors.ts';

export interface Sides {
  readonly first: Side;
  readonly second: Side;
  readonly isByEngine: boolean;
}

/** Finds both sides; throws UsageError for a word that the history does not know. */
export function sidesOf(history: History, first: string, second: string): Sides {
  const engines = new Set(history.cells().map(({ engine }) => engine));
  const isEngine = [first, second].map((word) => engines.has(word));
  if (isEngine.every(Boolean)) return enginesOf(history, first, second);
  if (isEngine.some(Boolean))
    throw new UsageError(`${first} and ${second}: an engine is compared with an engine only`);
  return { first: sideOf(history, first), second: sideOf(history, second), isByEngine: false };
}

/** Both engines in the campaigns that tried a scenario on either: under equal circumstances. */
function enginesOf(history: History, first: string, second: string): Sides {
  const campaigns = history.campaigns();
  const trials = campaigns.flatMap(({ id }) => {
    const groups = Map.groupBy(history.trialsOf(id), ({ scenario }) => scenario);
    return [...groups.values()].filter((group) =>
      [first, second].every((name) => group.some(({ engine }) => engine === name)),
    );
  });
  const side = (name: string): Side => {
    return { name, campaigns, trials: trials.flat().filter(({ engine }) => engine === name) };
  };
  return { first: side(first), second: side(second), isByEngine: true };
}

function sideOf(history: History, word: string): Side {
  const campaigns = history.campaigns();
  const found = campaigns.filter((campaign) => isNamed(campaign, word));
  const meant =
    found.length > 0 ? found.slice(0, 1) : campaigns.filter((campaign) => isOf(campaign, word));
  if (meant.length === 0)
    throw new UsageError(`${word} is no campaign, commit or engine of the history`);
  return { name: word, campaigns: meant, trials: meant.flatMap(({ id }) => history.trialsOf(id)) };
}

function isNamed({ id, name, folder }: CampaignRow, word: string): boolean {
  if (id === word || name === word) return true;
  return folder !== null && folder === resolve(word) && basename(folder) === name;
}

/** Campaigns of a commit, as short as 7 digits; with parameters set they are another question. */
function isOf({ commit, set }: CampaignRow, word: string): boolean {
  const [, digits, dirty = ''] = /^([0-9a-f]{7,40})(-dirty)?$/.exec(word) ?? [];
  if (digits === undefined || commit === null || Object.keys(set).length > 0) return false;
  return commit.startsWith(digits) && commit.endsWith('-dirty') === (dirty !== '');
}
