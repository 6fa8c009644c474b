/** Finds the night that was killed, so that the next start continues it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Tool } from '../../lab/recording/manifest.ts';
import { RecordingInvalid } from '../../reports/recording.ts';
import { UsageError } from '../errors.ts';
import { isDone } from './campaign.ts';
import { PLAN_FILE, readPlan } from './plan.ts';
import type { Resolved } from './resolve.ts';
import { openCampaign } from './resume.ts';
import { campaignFolders } from './runs.ts';

export interface UnfinishedNight {
  readonly folder: string;
  /** Trials that have run. */
  readonly done: number;
  /** The scenario and engine of each trial that is left, in their order. */
  readonly left: readonly Resolved[];
}

/**
 * The newest night of a runs folder, if trials of it are left. `why` is the reason why an
 * unfinished night cannot continue: another version made it, or its scenarios have changed.
 */
export function unfinishedNight(
  runs: string,
  { commit }: Pick<Tool, 'commit'>,
): { night: UnfinishedNight | null; why: string | null } {
  const folder = campaignFolders(runs).find(isNight);
  if (folder === undefined) return { night: null, why: null };
  const lost = (why: string) => {
    return { night: null, why: `the unfinished night ${folder} cannot be continued: ${why}` };
  };
  try {
    const { campaign, resolvedFor } = openCampaign(folder);
    const planned = campaign.planned.filter(({ pair }) => !pair);
    const left = planned.filter((trial) => !isDone(campaign, trial));
    if (left.length === 0) return { night: null, why: null };
    const before = campaign.tool?.commit ?? null;
    if (before !== commit) return lost(`it was begun at commit ${before}, and this is ${commit}`);
    const done = planned.length - left.length;
    return { night: { folder, done, left: left.map(resolvedFor) }, why: null };
  } catch (error) {
    if (error instanceof UsageError || error instanceof RecordingInvalid)
      return lost(error.message);
    throw error;
  }
}

function isNight(folder: string): boolean {
  const path = join(folder, PLAN_FILE);
  try {
    return existsSync(path) && readPlan(path).isNight;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}
