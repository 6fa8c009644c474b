import { expect, test } from 'vitest';
import { run } from '../../lab/command.ts';
import { type Entry, newc } from './newc.ts';

const tool: Entry = { path: 'bin/tool', mode: 0o755, content: Buffer.from('odd') };
const entries: readonly Entry[] = [
  tool,
  { path: 'bin', folder: true },
  { path: 'bin/sh', link: 'tool' },
];

test('the order of the entries does not change a byte', () => {
  expect(newc(entries).equals(newc(entries.toReversed()))).toBe(true);
});

test('a changed byte of content changes the archive', () => {
  const other = { ...tool, content: Buffer.from('odD') };
  expect(newc(entries).equals(newc([other, ...entries.slice(1)]))).toBe(false);
});

test('every record begins at a multiple of four bytes', () => {
  const archive = newc(entries);
  for (let at = archive.indexOf('070701'); at >= 0; at = archive.indexOf('070701', at + 1))
    expect(at % 4).toBe(0);
  expect(archive.length % 4).toBe(0);
});

test('cpio reads it', async () => {
  const archive = newc(entries).toString('latin1');
  const list = await run(['cpio', '--list', '--verbose', '--quiet'], { input: archive });
  expect(list).toMatch(/drwxr-xr-x +1 root +root .* bin\n/);
  expect(list).toMatch(/-rwxr-xr-x .* 3 Jan +1 +1970 bin\/tool/);
  expect(list).toMatch(/lrwxrwxrwx .* bin\/sh -> tool/);
});
