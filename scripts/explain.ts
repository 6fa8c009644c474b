/** What a user is told when a command did not end by itself. */
import { CommanderError } from 'commander';
import { visible } from '../reports/visible.ts';
import { EXIT, HostLacks, UsageError } from './errors.ts';

const DISK_FULL =
  'the disk of the recordings is full; free some room, then go on with run --resume and the same --runs';

/** One line on stderr for what went wrong, and its exit code. */
export function explain(error: unknown): number {
  if (error instanceof CommanderError && error.code.startsWith('commander.help'))
    return error.exitCode === 0 ? EXIT.passed : EXIT.badArguments; // it has been printed
  const message = isDiskFull(error)
    ? DISK_FULL
    : error instanceof Error
      ? error.message
      : `${error}`;
  const line = message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  process.stderr.write(`ftlab: ${visible(line)}\n`);
  const isUsage = error instanceof UsageError || error instanceof CommanderError;
  const isExpected = isUsage || isDiskFull(error) || error instanceof HostLacks;
  if (process.env.FTLAB_DEBUG === '1') console.error(error);
  else if (!isExpected) process.stderr.write('ftlab: FTLAB_DEBUG=1 shows where\n');
  return isUsage ? EXIT.badArguments : EXIT.broken;
}

function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
