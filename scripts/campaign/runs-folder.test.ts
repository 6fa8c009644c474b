import { mkdtempSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HostLacks, UsageError } from '../errors.ts';
import { prepareRuns } from './runs-folder.ts';

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return { ...real, statfsSync: vi.fn(real.statfsSync) };
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.restoreAllMocks();
});

test('the runs folder is made, with missing folders above it, and may exist already', () => {
  const deep = join(folder, 'a/b/c');
  prepareRuns(deep);
  prepareRuns(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
});

test.for(['file', 'file/below'])('%s is refused when a file is in the way', (name) => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => prepareRuns(join(folder, name))).toThrow(UsageError);
  expect(() => prepareRuns(join(folder, name))).toThrow(/file is not a folder\); name another/);
});

test('a folder that cannot be made is refused, at once', () => {
  expect(() => prepareRuns('/proc/nowhere/runs')).toThrow(UsageError);
});

test('a full disk is reported before the trial, with a remedy', () => {
  vi.mocked(statfsSync).mockReturnValueOnce({ bavail: 2, bsize: 2 ** 20 } as never);
  const attempt = () => prepareRuns(folder);
  expect(attempt).toThrow(
    new HostLacks(
      `${folder} has 2 MiB free, and recordings want 256`,
      'free some, or name another folder with --runs',
    ),
  );
});
