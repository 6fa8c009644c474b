/** Where setup runs shell commands: zx, loaded only when something has to be made. */
import type { Shell } from 'zx';

/** Progress for people: stderr, so that stdout stays the answer. */
export function say(text: string): void {
  process.stderr.write(`ftlab: ${text}\n`);
}

/**
 * Level that makes bash an inner shell. An outermost bash whose stdin is a socket, as it is here,
 * takes itself for a remote login and reads ~/.bashrc, which may wait for locks and change paths.
 */
const INNER = { SHLVL: '2', BASH_ENV: '' };

/** zx, quiet, with messages in English so that they can be read by `errorLineOf`. */
export async function shell(): Promise<Shell> {
  const { $ } = await import('zx');
  return $({
    quiet: true,
    env: { ...process.env, ...INNER, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** The most informative line of a failed command: its first error, else its last line. */
export function errorLineOf(error: unknown): string {
  const isOutput = typeof error === 'object' && error !== null && 'stderr' in error;
  const text = isOutput ? String(error.stderr) : error instanceof Error ? error.message : '';
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('W:'));
  return lines.find((line) => /^E:|error:/i.test(line)) ?? lines.at(-1) ?? String(error);
}
