/** `ftlab history`: trends with change points, and how each cell stands, from the history. */
import { existsSync } from 'node:fs';
import { measuresIn } from '../../reports/history/figures.ts';
import { hasHistory, openHistory } from '../../reports/history/keep.ts';
import { type Overview, overviewOf } from '../../reports/history/overview.ts';
import { historyPage } from '../../reports/history/page.ts';
import { type History, HistoryUnusable } from '../../reports/history/store.ts';
import { isAsked, type TrendFilter } from '../../reports/history/trends.ts';
import { writeWhole } from '../../reports/write.ts';
import { foldersNotStored, foldersToImport, importFolders } from '../campaign/import.ts';
import { plural } from '../campaign/nightly.ts';
import { campaignFolders } from '../campaign/runs.ts';
import { EXIT, HostLacks, UsageError } from '../errors.ts';
import { say } from '../say.ts';
import { unknown } from '../suggest.ts';
import { historyJson } from './history-json.ts';
import { historyTables } from './history-tables.ts';
import { removeOldRunsIn } from './old-runs.ts';
import type { HistoryOptions } from './options.ts';

/** Prints the history of a runs folder; returns the exit code. */
export async function history(options: HistoryOptions): Promise<number> {
  const { runs, json, page } = options;
  const toImport = options.import === null ? [] : foldersToImport(options.import);
  if (!hasHistory(runs) && toImport.length === 0 && campaignFolders(runs).length === 0)
    throw new UsageError(`no history in ${runs}: run something first, or give --import FOLDER`);
  using opened = open(runs);
  bring(opened, runs, toImport);
  if (options.keepRuns !== null) removeOldRunsIn(opened, runs, options.keepRuns);
  const shown = select(opened, options);
  if (page !== null) writeWhole(page, historyPage(shown).text);
  const text = json ? `${JSON.stringify(historyJson(shown), null, 1)}\n` : historyTables(shown);
  process.stdout.write(text);
  if (page !== null) say(`page: ${page}`);
  return EXIT.passed;
}

function open(runs: string): History {
  try {
    return openHistory(runs);
  } catch (error) {
    if (!(error instanceof HistoryUnusable)) throw error;
    throw new HostLacks(error.message, 'or name another folder with --runs', { cause: error });
  }
}

/** Stores requested campaigns, and campaigns of a killed run or an older ftlab in the folder. */
function bring(opened: History, runs: string, toImport: readonly string[]): void {
  const imported = importFolders(opened, toImport);
  const found = importFolders(opened, existsSync(runs) ? foldersNotStored(opened, runs) : []);
  for (const line of new Set([...imported.refused, ...found.refused])) say(`left out: ${line}`);
  if (toImport.length === 0) return;
  const { campaigns, trials, benches } = imported;
  if (benches > 0) say(`imported ${plural(benches, 'run')} of figures`);
  if (campaigns > 0 || benches === 0)
    say(`imported ${plural(campaigns, 'campaign')} of ${plural(trials, 'trial')}`);
}

function select(opened: History, { target, engines, measures }: HistoryOptions): Overview {
  const cells = opened.cells();
  const known = (kind: string, names: readonly string[], all: Iterable<string>) => {
    const choices = [...new Set(all)];
    for (const name of names) if (!choices.includes(name)) throw unknown(kind, name, choices);
  };
  known(
    'engine in the history',
    engines,
    cells.map(({ engine }) => engine),
  );
  known(
    'measure',
    measures,
    measuresIn(opened).map(({ name }) => name),
  );
  const filter: TrendFilter = {
    target,
    engines: engines.length > 0 ? engines : null,
    measures: measures.length > 0 ? measures : null,
  };
  const selected = cells.filter((cell) => isAsked(cell, filter));
  if (selected.length === 0) {
    const scenarios = [...new Set(cells.map(({ scenario }) => scenario))];
    throw unknown('scenario in the history', target ?? '', scenarios);
  }
  return overviewOf(opened, filter);
}
