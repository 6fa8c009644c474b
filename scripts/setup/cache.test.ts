import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { start } from '../../lab/command.ts';
import { HostLacks } from '../errors.ts';
import { type Artefact, cacheRoot, ensureArtefact, hashOf, rebuildArtefact } from './cache.ts';

let root = '';
beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  root = mkdtempSync(join(tmpdir(), 'ftlab cache-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

function artefact(build: Artefact['build']): Artefact {
  return { name: 'thing', key: 'k', says: 'making', needsMib: 1, build };
}

test('an artefact is built once, and kept complete', async () => {
  const build = vi.fn(async (folder: string) => writeFileSync(join(folder, 'file'), 'made'));
  const first = await ensureArtefact(root, artefact(build));
  expect(await ensureArtefact(root, artefact(build))).toBe(first);
  expect(build).toHaveBeenCalledTimes(1);
  expect(readFileSync(join(first, 'file'), 'utf8')).toBe('made');
  expect(readdirSync(root).sort()).toEqual(['lock', 'thing-k']);
});

test('a failed build leaves no artefact, and is tried again', async () => {
  const failing = artefact(async (folder) => {
    writeFileSync(join(folder, 'half'), '');
    throw new Error('no');
  });
  await expect(ensureArtefact(root, failing)).rejects.toThrow('no');
  expect(readdirSync(root)).toEqual(['lock']);
  const home = await ensureArtefact(
    root,
    artefact(async () => {}),
  );
  expect(existsSync(home)).toBe(true);
});

test('a rebuild replaces the kept artefact, and does not touch it when it fails', async () => {
  const making = (text: string) =>
    artefact(async (folder) => writeFileSync(join(folder, 'file'), text));
  const home = await ensureArtefact(root, making('old'));
  const failing = artefact(async () => {
    throw new Error('no network');
  });
  await expect(rebuildArtefact(root, failing)).rejects.toThrow('no network');
  expect(readFileSync(join(home, 'file'), 'utf8')).toBe('old');
  expect(await rebuildArtefact(root, making('new'))).toBe(home);
  expect(readFileSync(join(home, 'file'), 'utf8')).toBe('new');
  expect(readdirSync(root).sort()).toEqual(['lock', 'thing-k']);
});

test('a full disk is reported before and while it fills, with a remedy', async () => {
  const huge = { ...artefact(async () => {}), needsMib: 2 ** 40 };
  await expect(ensureArtefact(root, huge)).rejects.toThrow(/thing needs \d+ MiB.*FTLAB_CACHE/);
  const filling = artefact(async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  });
  await expect(ensureArtefact(root, filling)).rejects.toThrow(HostLacks);
});

test('two processes at once: one builds, the other waits for it', async () => {
  const program = `
    import { appendFileSync, writeFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { ensureArtefact } from ${JSON.stringify(join(import.meta.dirname, 'cache.ts'))};
    const [root, log] = process.argv.slice(2);
    const build = async (folder) => {
      appendFileSync(log, 'begin ');
      await sleep(100);
      writeFileSync(folder + '/file', 'made');
      appendFileSync(log, 'end ');
    };
    const artefact = { name: 'n', key: 'k', says: '', needsMib: 1, build };
    console.log(await ensureArtefact(root, artefact));`;
  const file = join(root, 'program.ts');
  const log = join(root, 'log');
  writeFileSync(file, program);
  const homes: string[] = [];
  const command = [process.execPath, file, join(root, 'cache'), log];
  const options = { onLine: (line: string) => homes.push(line), console: join(root, 'console') };
  const both = ['first', 'second'].map((name) => start(name, command, options).ended);
  expect(await Promise.all(both)).toEqual(Array(2).fill({ code: 0, signal: null }));
  expect(readFileSync(log, 'utf8')).toBe('begin end ');
  expect(homes).toEqual(Array(2).fill(join(root, 'cache', 'n-k')));
});

test('a key differs for other contents and other boundaries of contents', () => {
  expect(hashOf('ab', 'c')).not.toBe(hashOf('a', 'bc'));
  expect(hashOf('a')).toBe(hashOf(Buffer.from('a')));
});

test('where the cache is', () => {
  expect(cacheRoot({ FTLAB_CACHE: '/c', XDG_CACHE_HOME: '/x' })).toBe('/c');
  expect(cacheRoot({ XDG_CACHE_HOME: '/x' })).toBe('/x/ftlab');
  expect(cacheRoot({})).toMatch(/\/\.cache\/ftlab$/);
});
