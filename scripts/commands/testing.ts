/** For tests of commands: runs a command with a new runs folder, and returns its output. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { main } from '../cli.ts';

export interface Terminal {
  /** A new folder for each test. */
  readonly runs: string;
  /** Printed by the last command. */
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code. */
  typed(...words: readonly string[]): Promise<number>;
}

/** Makes the folder before each test of a file, and removes it behind it. */
export function terminalOf(command: string): Terminal {
  const printed = { stdout: '', stderr: '' };
  let runs = '';
  beforeEach(() => {
    runs = mkdtempSync(join(tmpdir(), `ftlab-${command}-`));
    for (const name of ['stdout', 'stderr'] as const)
      vi.spyOn(process[name], 'write').mockImplementation((text) => {
        printed[name] += text;
        return true;
      });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(runs, { recursive: true });
  });
  return {
    get runs() {
      return runs;
    },
    get stdout() {
      return printed.stdout;
    },
    get stderr() {
      return printed.stderr;
    },
    typed(...words) {
      Object.assign(printed, { stdout: '', stderr: '' });
      return main([command, '--runs', runs, ...words]);
    },
  };
}
