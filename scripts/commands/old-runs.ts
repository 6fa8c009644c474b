/** `--keep-runs N`, after a run: removes old recordings and prints their names. */
import { openHistory } from '../../reports/history/keep.ts';
import type { History } from '../../reports/history/store.ts';
import { keepRuns } from '../campaign/keep-runs.ts';
import { plural } from '../campaign/nightly.ts';
import { say } from '../say.ts';

/** Removes all but the newest; an error is only a warning, because the verdict exists already. */
export function removeOldRuns(runs: string, keep: number, spared: string): void {
  try {
    using history = openHistory(runs);
    sayRemoved(keepRuns(history, runs, { keep, spared }));
  } catch (error) {
    say(`warning: old recordings in ${runs} were not removed: ${(error as Error).message}`);
  }
}

/** The same with an open history; spares no further campaign. */
export function removeOldRunsIn(history: History, runs: string, keep: number): void {
  sayRemoved(keepRuns(history, runs, { keep, spared: null }));
}

function sayRemoved(names: readonly string[]): void {
  const removed = `removed the recordings of ${plural(names.length, 'run')}: ${names.join(', ')}`;
  say(names.length > 0 ? removed : 'no old recordings to remove');
}
