/** The guest's SSH server: Debian's dropbear with the libraries it is linked to, unpacked. */
import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureArtefact, hashOf } from './cache.ts';
import { unpackPackages, withFreshLists } from './packages.ts';
import { shell } from './shell.ts';

const PACKAGE = 'dropbear-bin';
const PROGRAMS = ['usr/sbin/dropbear', 'usr/bin/dropbearkey'] as const;
const LIBRARIES = 'lib/x86_64-linux-gnu';
/** Where a program looks for its loader. */
const LOADER = 'lib64/ld-linux-x86-64.so.2';

/** A folder with files as they are to stand in the guest: bin/dropbear, lib64/ld-linux…, lib/… */
export function ensureSshd(root: string): Promise<string> {
  return ensureArtefact(root, {
    name: 'guest-sshd',
    key: hashOf(PACKAGE, ...PROGRAMS, LIBRARIES),
    says: "fetching the guest's SSH server (3 MB; unpacked, not installed)",
    needsMib: 60,
    build: fetchSshd,
  });
}

async function fetchSshd(folder: string): Promise<void> {
  const $ = await shell();
  const unpacked = join(folder, 'unpacked');
  await unpackPackages(await closureOf(PACKAGE), folder, unpacked);
  for (const name of ['bin', 'lib64', LIBRARIES])
    mkdirSync(join(folder, name), { recursive: true });
  const libraries = [LIBRARIES, `usr/${LIBRARIES}`].map((path) => join(unpacked, path));
  const loader = libraries.map((path) => join(path, basename(LOADER))).find(existsSync);
  if (!loader) throw new Error(`the packages of ${PACKAGE} hold no ${basename(LOADER)}`);
  copyFileSync(loader, join(folder, LOADER));
  const paths = libraries.join(':');
  for (const program of PROGRAMS) {
    const file = join(unpacked, program);
    copyFileSync(file, join(folder, 'bin', basename(program)));
    const listed = await $`${loader} --library-path ${paths} --list ${file}`;
    // The loader itself is listed, too, under its whole path.
    for (const [, name = '', path = ''] of listed.stdout.matchAll(/\t([^/\s]+) => (\S+)/g))
      copyFileSync(path, join(folder, LIBRARIES, name));
  }
  await $`rm -r ${unpacked}`;
}

/** The package and every package it depends on. */
async function closureOf(name: string): Promise<string[]> {
  const $ = await shell();
  const others = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'];
  const without = others.map((kind) => `--no-${kind}`);
  const names = async () => {
    const printed = await $`apt-cache depends --recurse ${without} ${name}`;
    return printed.stdout.split('\n').filter((line) => /^\w/.test(line));
  };
  const failure = `apt knows no package ${name}`;
  return withFreshLists(names, failure, 'run: sudo apt-get update');
}

/** The files below a folder of ensureSshd, as paths relative to it. */
export function filesOfSshd(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
