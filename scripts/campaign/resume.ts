/** Finds the newest campaign with trials left to run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Campaign } from '../../reports/campaign/schema.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { UsageError } from '../errors.ts';
import { lookup, type OpenCampaign } from './campaign.ts';
import { openPlan, readPlan, resolveNamed } from './plan.ts';
import type { Resolved } from './resolve.ts';
import { campaignFolders } from './runs.ts';

/** Folder of the newest campaign in the runs folder that is not finished; throws UsageError. */
export function newestUnfinished(runs: string): string {
  for (const folder of campaignFolders(runs)) {
    const { trials, planned } = readCampaign(folder);
    if (trials.length < planned.length) return folder;
  }
  throw new UsageError(`no unfinished campaign in ${runs}: run without --resume`);
}

/** The campaign in a folder, resolved as it was planned; throws UsageError when that is impossible. */
export function openCampaign(folder: string): OpenCampaign {
  const campaign = readCampaign(folder);
  try {
    return { folder, campaign, resolvedFor: lookup(resolvedOf(folder, campaign)) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(
      `cannot resume ${folder}: ${error.message}; run without --resume, or remove the folder`,
      { cause: error },
    );
  }
}

function resolvedOf(folder: string, { planned, set }: Campaign): readonly Resolved[] {
  const path = join(folder, 'plan.json');
  if (existsSync(path)) return openPlan(readPlan(path)).resolved;
  // Made by an ftlab that stored no plan.
  const names = new Set(planned.map(({ scenario, engine }) => JSON.stringify([scenario, engine])));
  return [...names].map((name) => {
    const [scenario, engine]: [string, string] = JSON.parse(name);
    return resolveNamed(scenario, engine, set);
  });
}
