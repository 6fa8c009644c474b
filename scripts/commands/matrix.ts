/** `ftlab matrix`: the grid of a campaign on the terminal, with the reasons in each cell that has any. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cellReasons, cellText, matrixOf } from '../../reports/campaign/matrix.ts';
import { readCampaign } from '../../reports/campaign/store.ts';
import { EXIT, UsageError } from '../errors.ts';
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
  return campaign.outcome === 'skipped' ? EXIT.nothingRan : EXIT[campaign.outcome];
}

function newest(runs: string): string {
  const names = existsSync(runs) ? readdirSync(runs).sort().reverse() : [];
  const name = names.find((one) => existsSync(join(runs, one, 'campaign.json')));
  if (!name) throw new UsageError(`no campaign in ${runs}: run something first, or name a run`);
  return join(runs, name);
}
