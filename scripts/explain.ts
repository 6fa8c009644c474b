/** What a user is told when a command did not end by itself. */
import { CommanderError } from 'commander';
import { EXIT, HostLacks, UsageError } from './errors.ts';

/** One line on stderr for what went wrong, and its exit code. */
export function explain(error: unknown): number {
  if (error instanceof CommanderError && error.code.startsWith('commander.help'))
    return error.exitCode === 0 ? EXIT.passed : EXIT.badArguments; // it has been printed
  const message = error instanceof Error ? error.message : String(error);
  const line = message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ');
  process.stderr.write(`ftlab: ${line}\n`);
  const isUsage = error instanceof UsageError || error instanceof CommanderError;
  const isExpected = isUsage || error instanceof HostLacks;
  if (process.env.FTLAB_DEBUG === '1') console.error(error);
  else if (!isExpected) process.stderr.write('ftlab: FTLAB_DEBUG=1 shows where\n');
  return isUsage ? EXIT.badArguments : EXIT.broken;
}
