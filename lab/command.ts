/** The one place that spawns processes. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';

/** How a process ended: its exit code, or the signal that killed it. */
export interface Ending {
  code: number | null;
  signal: string | null;
}

/** A long-running process. */
export interface Background {
  readonly name: string;
  readonly pid: number;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  /** Resolves, never rejects, when it has ended. */
  readonly ended: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
}

export interface StartOptions {
  env?: Record<string, string>;
  /** Called with each line of stdout. */
  onLine?: (line: string) => void;
  /** File that takes stderr, and stdout too unless it is read; without it stderr is inherited. */
  console?: string;
  /** Keeps stdin and stdout as pipes. */
  isPiped?: boolean;
  /** Keeps stdin as a pipe. */
  hasStdin?: boolean;
}

/**
 * Calls `tell` when the process ends before the returned function was called: nobody asked it to then,
 * and what it was there for is missing from that moment on.
 */
export function onUnaskedEnd(
  { ended }: Pick<Background, 'ended'>,
  tell: (how: Ending) => void,
): () => void {
  let isAsked = false;
  void ended.then((how) => {
    if (!isAsked) tell(how);
  });
  return () => {
    isAsked = true;
  };
}

/** Processes of start() that have not ended. */
const running = new Set<Background>();

/**
 * Waits until every process of start() has ended, output files included; returns the names of those
 * that have not after `deadlineMs`.
 */
export async function allEnded(deadlineMs: number): Promise<string[]> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, deadlineMs);
  await Promise.race([Promise.all([...running].map(({ ended }) => ended)), late.promise]);
  clearTimeout(timer);
  return [...running].map(({ name }) => name);
}

/** Starts a process that goes on; throws when it cannot be started at all. */
export function start(
  name: string,
  command: readonly string[],
  options: StartOptions = {},
): Background {
  const [file, ...rest] = command;
  if (file === undefined) throw new Error(`${name}: no command given`);
  const log = options.console ? { file: options.console, append: true } : null;
  const reads = options.isPiped === true || options.onLine !== undefined;
  const subprocess = execa(file, rest, {
    ...(options.env ? { env: options.env } : {}),
    stdin: options.isPiped || options.hasStdin ? 'pipe' : 'ignore',
    stdout: reads ? 'pipe' : (log ?? 'ignore'),
    stderr: log ?? 'inherit',
    buffer: false,
    reject: false,
    cleanup: true,
    // Frames are bytes, not text.
    encoding: 'buffer',
  });
  subprocess.stdin?.on('error', () => {}); // it may end before it has read everything
  const { onLine } = options;
  if (onLine && subprocess.stdout) createInterface({ input: subprocess.stdout }).on('line', onLine);
  if (subprocess.pid === undefined) throw new Error(`${name}: cannot start ${file}`);
  const started: Background = {
    name,
    pid: subprocess.pid,
    stdin: subprocess.stdin,
    stdout: subprocess.stdout,
    ended: subprocess.then((result) => ({
      code: result.exitCode ?? null,
      signal: result.signal ?? null,
    })),
    kill: (signal) => void subprocess.kill(signal),
  };
  running.add(started);
  void started.ended.then(() => running.delete(started));
  return started;
}

/** Runs a command to its end and returns its stdout; the error says what it printed last. */
export async function run(
  command: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const [file, ...rest] = command;
  if (file === undefined) throw new Error('no command given');
  const result = await execa(file, rest, { ...options, reject: false });
  if (result.failed) {
    const said = result.stderr.trim().split('\n').at(-1) || result.shortMessage;
    throw new Error(`${command.slice(0, 4).join(' ')}: ${said}`);
  }
  return result.stdout;
}
