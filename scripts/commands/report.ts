/** `ftlab report RUN`: judges and draws a recording again; needs no lab. */
import { rejudge } from '../../reports/campaign/store.ts';
import { summaryLines, trialLines } from '../../reports/reporters/console.ts';
import { renderCampaign } from '../../reports/reporters/page.ts';
import { visible } from '../../reports/visible.ts';
import { campaignFolder } from '../campaign/runs.ts';
import { exitCodeOf, openedBy } from '../errors.ts';

/**
 * Judges a campaign again, prints each trial's verdict and, last, the page's path. `named` is a path,
 * a name in `runs`, or null for the newest.
 */
export async function report(named: string | null, runs: string): Promise<number> {
  const folder = campaignFolder(named, runs);
  const campaign = openedBy(() => rejudge(folder));
  for (const line of campaign.trials.flatMap(trialLines)) console.log(line);
  for (const line of summaryLines(campaign)) console.log(line);
  console.log(`report: ${visible(await renderCampaign(folder))}`);
  return exitCodeOf(campaign.outcome);
}
