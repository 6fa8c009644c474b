/** `ftlab matrix`: the grid of a campaign on the terminal, with the reasons in each cell that has any. */
import { cellReasons, cellText, matrixOf } from '../../reports/campaign/matrix.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { campaignFolder } from '../campaign/runs.ts';
import { exitCodeOf, openedBy } from '../errors.ts';
import { table } from '../table.ts';

/** Prints a campaign's grid; `named` is a path, a name in `runs`, or null for the newest. */
export async function matrix(
  named: string | null,
  runs: string,
  isStrict: boolean,
): Promise<number> {
  const campaign = openedBy(() => readCampaign(campaignFolder(named, runs)));
  const { engines, rows } = matrixOf(campaign);
  const cells = rows.map(({ scenario, cells }) => [scenario, ...cells.map(cellText)]);
  console.log(table('SCENARIOS BY ENGINES', [['', ...engines], ...cells]));
  const reasons = rows.flatMap(({ scenario, cells }) =>
    cells.flatMap((cell, index) =>
      cell ? cellReasons(cell).map((reason) => [scenario, engines[index] ?? '', reason]) : [],
    ),
  );
  if (reasons.length > 0) console.log(table('WHY', reasons));
  return exitCodeOf(campaign, isStrict);
}
