/** Finds the newest campaign with trials left to run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Campaign } from '../../reports/campaign/schema.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { RecordingInvalid } from '../../reports/recording-invalid.ts';
import { UsageError } from '../errors.ts';
import { everyResolved, isDone, lookup, type OpenCampaign, spareOf } from './campaign.ts';
import { openPlan, PLAN_FILE, readPlan, resolveNamed } from './plan.ts';
import type { Resolved } from './resolve.ts';
import { campaignFolders } from './runs.ts';

/**
 * Folder of the newest campaign in the runs folder that is not finished. A campaign that cannot be
 * read is named by `warn` and passed over. Throws UsageError when there is none.
 */
export function newestUnfinished(runs: string, warn: (line: string) => void): string {
  for (const folder of campaignFolders(runs)) {
    try {
      const campaign = readCampaign(folder);
      if (!campaign.planned.every((trial) => isDone(campaign, trial))) return folder;
    } catch (error) {
      if (!(error instanceof RecordingInvalid)) throw error;
      warn(`${folder} is passed over: ${error.message}`);
    }
  }
  throw new UsageError(`no unfinished campaign in ${runs}: run without --resume`);
}

/** The campaign in a folder, resolved as planned; throws UsageError when that is impossible. */
export function openCampaign(folder: string): OpenCampaign {
  const campaign = readCampaign(folder);
  try {
    const path = join(folder, PLAN_FILE);
    const plan = existsSync(path) ? openPlan(readPlan(path)) : null;
    const resolved = plan ? everyResolved(plan) : unplanned(campaign);
    return {
      ...{ folder, campaign, resolvedFor: lookup(resolved) },
      repeatsFailures: plan?.file.isNight ?? false,
      budgetMs: plan?.file.budgetMs ?? null,
      spare: plan ? spareOf(plan) : [],
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(
      `cannot resume ${folder}: ${error.message}; run without --resume, or remove the folder`,
      { cause: error },
    );
  }
}

/** The combinations of a campaign by an ftlab that stored no plan. */
function unplanned({ planned, set }: Campaign): readonly Resolved[] {
  const names = new Set(planned.map(({ scenario, engine }) => JSON.stringify([scenario, engine])));
  return [...names].map((name) => {
    const [scenario, engine]: [string, string] = JSON.parse(name);
    return resolveNamed(scenario, engine, set);
  });
}
