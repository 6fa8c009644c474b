/** Code shared by `run` and `report`: reporters as typed, the history, and the exit code. */
import { dirname } from 'node:path';
import type { Campaign } from '../../reports/campaign/schema.ts';
import { historyFile, keepInHistory } from '../../reports/history/keep.ts';
import type { CellStanding } from '../../reports/history/standings.ts';
import type { ReporterRequest } from '../../reports/reporters/reporter.ts';
import { DEFAULT_REPORTS, Reporters, reportsProblem } from '../../reports/reporters/reporters.ts';
import { EXIT, exitCodeOf, UsageError } from '../errors.ts';
import { aboveLive, say } from '../say.ts';

/** Throws UsageError for reporters that do not exist or write to the same file. */
export function checkReports(typed: readonly ReporterRequest[]): void {
  const problem = reportsProblem(typed);
  if (problem) throw new UsageError(problem);
}

/** Opens the reporters that were typed, or the default; `folder` takes their files when given. */
export function openReporters(typed: readonly ReporterRequest[], folder: string | null): Reporters {
  checkReports(typed);
  return new Reporters({
    requests: typed.length > 0 ? typed : DEFAULT_REPORTS,
    folder,
    stdout: (text) => aboveLive(() => process.stdout.write(text)),
    stderr: (text) => aboveLive(() => process.stderr.write(text)),
  });
}

/**
 * Stores the campaign in the history of its runs folder, and returns the standings of its cells
 * against the last time. An error of the history is a warning, and then there are no standings.
 */
export function intoHistory(campaign: Campaign, folder: string): CellStanding[] {
  if (campaign.trials.length === 0) return [];
  const runs = dirname(folder);
  try {
    return keepInHistory(runs, campaign, folder);
  } catch (error) {
    const why = (error as Error).message.replaceAll('\n', ' ');
    const file = historyFile(runs);
    const place = why.includes(file) ? '' : `${file}: `;
    say(`warning: the campaign is not in the history: ${place}${why}`);
    return [];
  }
}

/** The result's exit code; a missing report makes a campaign without new failures broken. */
export function exitCodeWith(
  campaign: Campaign,
  { failures }: Reporters,
  isStrict: boolean,
): number {
  const code = campaign.trials.length === 0 ? EXIT.nothingRan : exitCodeOf(campaign, isStrict);
  const isGood = [EXIT.passed, EXIT.nothingRan, EXIT.knownFailures].some((good) => good === code);
  return failures > 0 && isGood ? EXIT.broken : code;
}
