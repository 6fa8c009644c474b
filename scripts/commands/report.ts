/** `ftlab report RUN`: judges and draws a recording again; needs no lab. */
import { rejudge } from '../../reports/campaign/store.ts';
import { RecordingInvalid } from '../../reports/recording.ts';
import { summaryLines, trialLines } from '../../reports/reporters/console.ts';
import { renderCampaign } from '../../reports/reporters/page.ts';
import { visible } from '../../reports/visible.ts';
import { exitCodeOf, UsageError } from '../errors.ts';

/** Prints each trial's verdict and, as the last line, the page's path; `folder` is a campaign's. */
export async function report(folder: string): Promise<number> {
  try {
    const campaign = rejudge(folder);
    for (const line of campaign.trials.flatMap(trialLines)) console.log(line);
    for (const line of summaryLines(campaign)) console.log(line);
    console.log(`report: ${visible(await renderCampaign(folder))}`);
    return exitCodeOf(campaign.outcome);
  } catch (error) {
    if (!(error instanceof RecordingInvalid)) throw error;
    throw new UsageError(`${error.message}; give the folder of a run`, { cause: error });
  }
}
