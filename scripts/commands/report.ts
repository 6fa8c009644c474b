/** `ftlab report [RUN]`: judges a campaign again and reports on it; needs no lab. */
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { readCampaign, rejudge } from '../../reports/campaign/store.ts';
import { campaignFolder } from '../campaign/runs.ts';
import { makeFolders } from '../campaign/runs-folder.ts';
import { openedBy, UsageError } from '../errors.ts';
import type { ReportOptions } from './options.ts';
import { checkReports, exitCodeWith, intoHistory, openReporters } from './reporting.ts';

/**
 * Keeps V8's young generation as small as it is at the start. A history of a million operations is
 * read through short-lived objects, for which it would grow to 100 MiB to save a twentieth of the
 * time.
 */
const YOUNG_STAYS_SMALL = '--semi-space-growth-factor=1';

/** Reports on the campaign; returns the exit code. */
export async function report(options: ReportOptions): Promise<number> {
  const { run, runs, reports, out } = options;
  setFlagsFromString(YOUNG_STAYS_SMALL);
  checkReports(reports);
  const folder = campaignFolder(run, runs);
  openedBy(() => readCampaign(folder));
  checkWritable(out ?? folder, out !== null);
  const reporters = openReporters(reports, out);
  const judging = { isReadOnly: out !== null, onSeen: reporters.seen };
  const campaign = openedBy(() => rejudge(folder, judging));
  await reporters.begin(campaign);
  for (const trial of campaign.trials) await reporters.trial(trial);
  const isOurs = out === null && isIn(runs, folder);
  await reporters.end(campaign, folder, isOurs ? intoHistory(campaign, folder) : []);
  return exitCodeWith(campaign, reporters, options.strict);
}

/** Whether a campaign is in the runs folder: only such campaigns go into its history. */
function isIn(runs: string, folder: string): boolean {
  return existsSync(runs) && dirname(realpathSync(folder)) === realpathSync(runs);
}

/** Throws UsageError; the folder of `--out` is made. */
function checkWritable(folder: string, isOut: boolean): void {
  try {
    if (isOut) makeFolders(folder);
    else accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = (error as Error).message;
    throw new UsageError(`nothing can be written to ${folder} (${why}); name a folder with --out`);
  }
}
