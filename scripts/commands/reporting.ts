/** What `run` and `report` share: reporters as they were typed, and the exit code in the end. */
import type { Campaign } from '../../reports/campaign/schema.ts';
import type { ReporterRequest } from '../../reports/reporters/reporter.ts';
import { DEFAULT_REPORTS, Reporters, reportsProblem } from '../../reports/reporters/reporters.ts';
import { EXIT, exitCodeOf, UsageError } from '../errors.ts';

/** Throws UsageError for reporters that do not exist or write to one place. */
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
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
  });
}

/** The verdict's exit code; a report that is missing makes a passed campaign broken. */
export function exitCodeWith(campaign: Campaign, { failures }: Reporters): number {
  const code = campaign.trials.length === 0 ? EXIT.nothingRan : exitCodeOf(campaign.outcome);
  const isGood = code === EXIT.passed || code === EXIT.nothingRan;
  return failures > 0 && isGood ? EXIT.broken : code;
}
