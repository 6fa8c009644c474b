/** Options that several commands have, described for the command line. */
import { Option } from 'commander';
import { SEED_MAX } from '../campaign/limits.ts';
import { RUNS } from '../campaign/runs.ts';
import { path, runsToKeep } from './arguments.ts';

/** Takes the exit code of a command. */
export type End = (code: number) => void;

export const RUNS_OPTION = new Option('--runs <folder>', 'folder of the recordings')
  .default(RUNS, 'reports/runs')
  .argParser(path);

export const KEEP_RUNS_OPTION = new Option(
  '--keep-runs <n>',
  'remove the recordings of all finished runs but the newest; the history keeps their rows',
).argParser(runsToKeep);

export const SEED_TEXT = `0 to ${SEED_MAX} (default: drawn)`;

export const RUN_ARGUMENT =
  'folder of a campaign, or its name in the runs folder (default: the newest)';

export const STRICT_OPTION = new Option(
  '--strict',
  'exit code 1 for known failures, too (without: 5 when nothing else is wrong)',
).default(false, 'no');
