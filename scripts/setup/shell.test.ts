import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { shell } from './shell.ts';

test('a shell reads no start-up file of the user, also as the outermost shell', async () => {
  const home = mkdtempSync(join(tmpdir(), 'ftlab-home-'));
  writeFileSync(join(home, '.bashrc'), 'echo from the start-up file\n');
  try {
    vi.stubEnv('HOME', home);
    vi.stubEnv('SHLVL', undefined);
    vi.stubEnv('BASH_ENV', join(home, '.bashrc'));
    const $ = await shell();
    expect((await $`echo from the command`).stdout).toBe('from the command\n');
  } finally {
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true });
  }
});
