/**
 * `ftlab matrix`: the grid of a campaign on the terminal, with the reasons of each cell. The
 * recordings are judged again, and nothing is written.
 */
import { cellReasons, cellText, matrixOf } from '../../reports/campaign/matrix.ts';
import type { Campaign } from '../../reports/campaign/schema.ts';
import { rejudge } from '../../reports/campaign/store.ts';
import { campaignFolder } from '../campaign/runs.ts';
import { exitCodeOf, openedBy } from '../errors.ts';
import { table } from '../table.ts';

/** Prints a campaign's grid; `named` is a path, a name in `runs`, or null for the newest. */
export async function matrix(
  named: string | null,
  runs: string,
  isStrict: boolean,
): Promise<number> {
  const campaign = openedBy(() => rejudge(campaignFolder(named, runs), { isReadOnly: true }));
  for (const text of matrixTables(campaign)) console.log(text);
  return exitCodeOf(campaign, isStrict);
}

/** The grid, and the reasons if there are any. */
export function matrixTables(campaign: Campaign): string[] {
  const { engines, rows } = matrixOf(campaign);
  const cells = rows.map(({ scenario, cells }) => [scenario, ...cells.map(cellText)]);
  const grid = table('SCENARIOS BY ENGINES', [['', ...engines], ...cells]);
  const reasons = rows.flatMap(({ scenario, cells }) =>
    cells.flatMap((cell, index) =>
      cell ? cellReasons(cell).map((reason) => [scenario, engines[index] ?? '', reason]) : [],
    ),
  );
  return reasons.length > 0 ? [grid, table('WHY', reasons)] : [grid];
}
