import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { newc } from './newc.ts';

const entries = [
  { path: 'bin/tool', kind: 'file', mode: 0o755, content: Buffer.from('odd') } as const,
  { path: 'bin', kind: 'folder', mode: 0o755 } as const,
  { path: 'bin/sh', kind: 'link', content: Buffer.from('tool') } as const,
];

test('the order of the entries does not change a byte', () => {
  expect(newc(entries).equals(newc([...entries].reverse()))).toBe(true);
});

test('one byte of content changes the archive', () => {
  const [tool, ...rest] = entries;
  const other = { ...tool, content: Buffer.from('odD') };
  expect(newc(entries).equals(newc([other, ...rest]))).toBe(false);
});

test('busybox reads it', () => {
  const list = execFileSync('busybox', ['cpio', '-tv'], { input: newc(entries), encoding: 'utf8' });
  expect(list).toMatch(/drwxr-xr-x.* bin\n/);
  expect(list).toMatch(/-rwxr-xr-x.* 3 .*bin\/tool\n/);
  expect(list).toMatch(/bin\/sh -> tool/);
});
