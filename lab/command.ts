/** Spawns processes; only reports/page/bundle.ts does besides. */
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

/** Calls `tell` if the process exits before the returned `expectExit` was called. */
export function onUnexpectedExit(
  { ended }: Pick<Background, 'ended'>,
  tell: (how: Ending) => void,
): () => void {
  let isExpected = false;
  void ended.then((how) => {
    if (!isExpected) tell(how);
  });
  return function expectExit() {
    isExpected = true;
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

/** Starts a process in the background; throws when it cannot be started at all. */
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
    // The caller decides how long a process may take to end in order.
    forceKillAfterDelay: false,
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

/** A command that failed: its words, its ending, and its last lines. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
  readonly command: readonly string[];
  /** Exit code; null when a signal ended it, or it could not be started. */
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines of its stderr. */
  readonly stderr: readonly string[];

  constructor(command: readonly string[], how: Ending & { stderr: string }, cause?: unknown) {
    const stderr = how.stderr.trim().split('\n').filter(Boolean).slice(-STDERR_LINES);
    const ended = how.signal ? `signal ${how.signal}` : `exit code ${how.code ?? 'none'}`;
    const said = stderr.length > 0 ? stderr.join(' | ') : 'nothing on stderr';
    super(`${command.join(' ')} failed (${ended}): ${said}`, { cause });
    this.command = command;
    this.code = how.code;
    this.signal = how.signal;
    this.stderr = stderr;
  }
}

const STDERR_LINES = 5;

/** Runs a command to its end and returns its stdout; throws CommandFailed. */
export async function run(
  command: readonly string[],
  options: { input?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const [file, ...rest] = command;
  if (file === undefined) throw new Error('no command given');
  const result = await execa(file, rest, { ...options, reject: false });
  if (!result.failed) return result.stdout;
  const { stderr, exitCode = null, signal = null } = result;
  throw new CommandFailed(command, { code: exitCode, signal, stderr }, result.cause ?? result);
}
