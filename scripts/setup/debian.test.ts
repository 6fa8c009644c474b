import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { archivesIn, newestOfEach } from './debian.ts';

test('an archive is named after its package and version; an epoch is decoded', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-debs-'));
  writeFileSync(join(folder, 'redis-server_5%3a7.0.15-1~deb12u7_amd64.deb'), '');
  writeFileSync(join(folder, 'left.deb.part'), '');
  const path = join(folder, 'redis-server_5%3a7.0.15-1~deb12u7_amd64.deb');
  expect(archivesIn(folder)).toEqual([
    { name: 'redis-server', version: '5:7.0.15-1~deb12u7', path },
  ]);
  rmSync(folder, { recursive: true });
});

test('the newest version of a package is used, by Debian’s order of versions', async () => {
  const archive = (name: string, version: string) => ({ name, version, path: version });
  const newest = await newestOfEach([
    archive('libc6', '2.36-9+deb12u10'),
    archive('busybox', '1'),
    archive('libc6', '2.36-9+deb12u9'),
    archive('libc6', '2.36-10~rc1'),
  ]);
  expect(newest.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'busybox 1',
    'libc6 2.36-10~rc1',
  ]);
});
