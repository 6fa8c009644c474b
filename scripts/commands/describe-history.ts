/** The commands `history` and `compare` on the command line. */
import type { Command } from 'commander';
import { file, names, path, text, trials } from './arguments.ts';
import { type End, KEEP_RUNS_OPTION, RUNS_OPTION } from './shared-options.ts';

const HISTORY_HELP = `
Every campaign that ends is stored in history.sqlite in the runs folder, and stays there when its
recordings are removed. A change is lasting (E-divisive, 1 %) and large enough to matter; a series
is of one scenario, engine, set of parameters and kind of computer, and needs 8 campaigns.`;

/** Adds the command `history`. */
export function addHistory(ftlab: Command, end: End): void {
  ftlab
    .command('history')
    .description('trends with change points; new, fixed and flaky failures')
    .argument('[target]', 'SUITE or SUITE/SCENARIO (default: all)', text)
    .option('--engine <name>', 'only this engine; may be repeated', names, [])
    .option('--measure <name>', 'only this measure; may be repeated', names, [])
    .addOption(RUNS_OPTION)
    .option('--import <folder>', 'add the campaigns of another runs folder first', path)
    .option('--page <file>', 'write a page with every trend as a chart', file)
    .addOption(KEEP_RUNS_OPTION)
    .option('--json', 'print JSON', false)
    .addHelpText('after', HISTORY_HELP)
    .action(async (target: string | undefined, typed: TypedHistory) => {
      const { history } = await import('./history.ts');
      const { engine: engines, measure: measures, runs, json } = typed;
      const { import: from = null, page = null, keepRuns = null } = typed;
      const filter = { target: target ?? null, engines, measures };
      end(await history({ ...filter, runs, import: from, page, keepRuns, json }));
    });
}

const COMPARE_HELP = `
A and B are campaigns (a folder, or a name in the history), commits of ftlab, or engines (then of
campaigns that ran a scenario on both). Exit code 1: something is worse. 2: something looks worse,
is not decided, or has no counterpart: take more trials, or --measure. 0: nothing is worse.

--confirm runs again what is worse or looks it, in turn (A B A B), each side with its own ftlab and
and parameters: in this checkout, or in a git worktree of its commit. By these trials alone a
measure is confirmed (then the exit code is 1), not confirmed, or not enough evidence (2).`;

/** Adds the command `compare`. */
export function addCompare(ftlab: Command, end: End): void {
  ftlab
    .command('compare')
    .description('compare the trials of B with the trials of A, measure by measure')
    .argument('<a>', 'a campaign, a commit or an engine', text)
    .argument('<b>', 'the same', text)
    .option('--measure <name>', 'only this measure; may be repeated', names, [])
    .addOption(RUNS_OPTION)
    .option('--csv <file>', 'write every comparison as CSV', file)
    .option('--json', 'print JSON', false)
    .option('--confirm', 'rerun cells that look worse, before they are called a regression', false)
    .option('--trials <n>', 'with --confirm: trials of each side', trials)
    .addHelpText('after', COMPARE_HELP)
    .action(async (first: string, second: string, typed: TypedCompare) => {
      const { compareSides } = await import('./compare.ts');
      const { measure: measures, runs, csv = null, json, confirm, trials = null } = typed;
      end(await compareSides(first, second, { measures, runs, csv, json, confirm, trials }));
    });
}

interface TypedCompare {
  measure: string[];
  runs: string;
  csv?: string;
  json: boolean;
  confirm: boolean;
  trials?: number;
}

interface TypedHistory {
  engine: string[];
  measure: string[];
  runs: string;
  import?: string;
  page?: string;
  keepRuns?: number;
  json: boolean;
}
