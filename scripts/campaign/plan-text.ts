/** Prints the plan of a night, for `nightly --dry-run`. */
import { leftOutHead, leftOutScenarios } from '../../reports/campaign/left-out.ts';
import type { LeftOut } from '../../reports/campaign/schema.ts';
import { table } from '../table.ts';
import { estimatorOf } from './estimate.ts';
import { keyOf, type Past } from './past.ts';
import type { Resolved } from './resolve.ts';

/** A table of the trials in the order in which they will run, with the known facts of each. */
export function trialsText(
  trials: readonly Resolved[],
  past: Past,
  title = 'TO RUN, IN THIS ORDER',
): string {
  const estimate = estimatorOf(past);
  const rows = trials.map((trial) => {
    const seconds = `${Math.round(estimate(trial) / 1000)} s`;
    const source = past.tookMs.has(keyOf(trial)) ? 'recorded' : 'estimated';
    const at = past.triedAt.get(keyOf(trial));
    const tried = at === undefined ? 'never' : `${new Date(at).toISOString().slice(0, 16)}Z`;
    return [trial.name, trial.engine.name, seconds, source, tried];
  });
  const head = ['scenario', 'engine', 'takes', 'by', 'last tested'];
  return table(title, [head, ...rows]);
}

/** A table for each reason for which scenarios were left out. */
export function leftOutText(leftOut: LeftOut): string {
  const tables = leftOut.map((group) => {
    const lines = leftOutScenarios(group).map((line) => [line]);
    return table(`LEFT OUT, ${leftOutHead(group)}`, lines);
  });
  return tables.join('\n');
}
