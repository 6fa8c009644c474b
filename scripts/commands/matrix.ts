/** `ftlab matrix`: the grid of a campaign on the terminal, with the reasons in each cell that has any. */
import { cellReasons, cellText, matrixOf } from '../../reports/campaign/matrix.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { campaignFolders } from '../campaign/runs.ts';
import { exitCodeOf, UsageError } from '../errors.ts';
import { table } from '../table.ts';

/** `folder` is a campaign's, or null for the newest in `runs`. */
export async function matrix(folder: string | null, runs: string): Promise<number> {
  const campaign = readCampaign(folder ?? newest(runs));
  const { engines, rows } = matrixOf(campaign);
  const cells = rows.map(({ scenario, cells }) => [scenario, ...cells.map(cellText)]);
  console.log(table('SCENARIOS BY ENGINES', [['', ...engines], ...cells]));
  const reasons = rows.flatMap(({ scenario, cells }) =>
    cells.flatMap((cell, index) =>
      cell ? cellReasons(cell).map((reason) => [scenario, engines[index] ?? '', reason]) : [],
    ),
  );
  if (reasons.length > 0) console.log(table('WHY', reasons));
  return exitCodeOf(campaign.outcome);
}

function newest(runs: string): string {
  const [folder] = campaignFolders(runs);
  if (folder) return folder;
  throw new UsageError(`no campaign in ${runs}: run something first, or name a run`);
}
