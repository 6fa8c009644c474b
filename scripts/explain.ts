/** Error texts for a user whose command fails. */
import { CommanderError } from 'commander';
import { visible } from '../reports/visible.ts';
import { Busy, EXIT, HostLacks, UsageError } from './errors.ts';

/** Prints an error as one line on stderr; returns its exit code. */
export function explain(error: unknown): number {
  if (error instanceof CommanderError && isPrinted(error))
    return error.exitCode === 0 ? EXIT.passed : EXIT.badArguments;
  const line = messageOf(error)
    .replace(/^error: /, '')
    .replaceAll(/\s*\n\s*/g, ' ');
  process.stderr.write(`ftlab: ${visible(line)}\n`);
  const isUsage = error instanceof UsageError || error instanceof CommanderError;
  const isExpected = isUsage || isDiskFull(error) || isOfHost(error);
  if (process.env.FTLAB_DEBUG === '1') console.error(error);
  else if (!isExpected) process.stderr.write('ftlab: FTLAB_DEBUG=1 shows where\n');
  if (error instanceof Busy) return EXIT.nothingRan;
  return isUsage ? EXIT.badArguments : EXIT.broken;
}

function isOfHost(error: unknown): boolean {
  return error instanceof HostLacks || error instanceof Busy;
}

/** Help and version, which commander prints itself. */
function isPrinted({ code }: CommanderError): boolean {
  return code.startsWith('commander.help') || code === 'commander.version';
}

function messageOf(error: unknown): string {
  if (!isDiskFull(error)) return error instanceof Error ? error.message : `${error}`;
  const where = 'path' in error ? ` (${error.path})` : '';
  return (
    `the disk of the recordings${where} is full; ` +
    'free some room, then continue with run --resume and the same --runs'
  );
}

function isDiskFull(error: unknown): error is Error & { code: string } {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
