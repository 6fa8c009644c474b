/** `--keep-runs N`, after a run: removes old recordings and says which. */
import { openHistory } from '../../reports/history/keep.ts';
import type { History } from '../../reports/history/store.ts';
import { keepRuns } from '../campaign/keep-runs.ts';
import { plural } from '../campaign/nightly.ts';
import { say } from '../say.ts';

/** Removes all but the newest; what fails is one warning, since the verdict stands already. */
export function removeOldRuns(runs: string, keep: number, spared: string): void {
  try {
    using history = openHistory(runs);
    sayRemoved(keepRuns(history, runs, { keep, spared }));
  } catch (error) {
    say(`warning: old recordings in ${runs} were not removed: ${(error as Error).message}`);
  }
}

/** The same in a history that is open; nothing is spared but what stays anyway. */
export function removeOldRunsIn(history: History, runs: string, keep: number): void {
  sayRemoved(keepRuns(history, runs, { keep, spared: null }));
}

function sayRemoved(names: readonly string[]): void {
  const removed = `removed the recordings of ${plural(names.length, 'run')}: ${names.join(', ')}`;
  say(names.length > 0 ? removed : 'no old recordings to remove');
}
