/** Circumstances of a campaign, and differences between two campaigns. */
import type { CampaignRow } from './store.ts';

/** Commit of ftlab, parameters that were set and the fingerprint of the computer: name → text. */
export function circumstancesOf({ commit, environment, set }: CampaignRow): Record<string, string> {
  const parameters = Object.entries(set).map(([name, value]) => [name, String(value)]);
  return {
    ...(commit === null ? {} : { ftlab: shortCommit(commit) }),
    ...Object.fromEntries(parameters),
    ...environment,
  };
}

/** Differences between two groups of campaigns: `kernel 6.1.0-50 → 6.1.0-56`. */
export function differencesBetween(
  ones: readonly CampaignRow[],
  others: readonly CampaignRow[],
): string[] {
  const [before, after] = [together(ones), together(others)];
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].flatMap((name) => {
    const [from, to] = [before.get(name) ?? '–', after.get(name) ?? '–'];
    return from === to ? [] : [`${name} ${from} → ${to}`];
  });
}

/** Each circumstance with every value it has in a group, in alphabetical order. */
function together(campaigns: readonly CampaignRow[]): Map<string, string> {
  const values = Map.groupBy(
    campaigns.flatMap((campaign) => Object.entries(circumstancesOf(campaign))),
    ([name]) => name,
  );
  return new Map(
    [...values].map(([name, entries]) => {
      return [name, [...new Set(entries.map(([, value]) => value))].sort().join(' or ')];
    }),
  );
}

/** `0123456789ab`, `0123456789ab-dirty` */
function shortCommit(commit: string): string {
  return commit.replace(/^([0-9a-f]{12})[0-9a-f]+/, '$1');
}
