import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fillWhole } from './whole-folder.ts';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'ftlab-test-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

const write = (text: string) => (part: string) => {
  writeFileSync(join(part, 'file'), text);
  return Promise.resolve();
};

test('the folder has the written files, and does not exist under its name before', async () => {
  const folder = join(cache, 'deep', 'guest');
  await fillWhole(folder, async (part) => {
    await write('one')(part);
    expect(readdirSync(join(cache, 'deep'))).not.toContain('guest');
  });
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('one');
  expect(readdirSync(join(cache, 'deep'))).toEqual(['guest']);
});

test('nothing is left of a folder that could not be written', async () => {
  const broken = fillWhole(join(cache, 'guest'), async (part) => {
    await write('half')(part);
    throw new Error('no more room');
  });
  await expect(broken).rejects.toThrow('no more room');
  expect(readdirSync(cache)).toEqual([]);
});

test('where another was faster, its folder stays', async () => {
  const folder = join(cache, 'guest');
  await fillWhole(folder, async (part) => {
    await write('late')(part);
    mkdirSync(folder);
    await write('first')(folder);
  });
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('first');
  expect(readdirSync(cache)).toEqual(['guest']);
});

test('a folder that cannot get its name is an error', async () => {
  const folder = join(cache, 'guest');
  const broken = fillWhole(folder, async (part) => rmSync(part, { recursive: true }));
  await expect(broken).rejects.toThrow(/ENOENT/);
});
