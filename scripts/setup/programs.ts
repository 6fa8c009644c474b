/** Programs of Debian packages with the libraries they are linked to, as files of a guest. */
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { ensureArtefact, hashOf } from './cache.ts';
import { type Archive, keptArchives, newestOfEach, unpack } from './debian.ts';
import { entryOf, versionsOf } from './kernel.ts';
import type { Entry } from './newc.ts';
import { shell } from './shell.ts';

const LIBRARIES = 'lib/x86_64-linux-gnu';
/** The path at which every program looks for its loader. */
const LOADER = 'lib64/ld-linux-x86-64.so.2';
const VERSIONS = 'versions.json';

/** Package → the programs taken from it, as paths in the package. */
export type Wanted = Readonly<Record<string, readonly string[]>>;

export interface Programs {
  /** Holds files as they stand in the guest: bin/PROGRAM, lib64/ld-linux…, lib/… */
  readonly folder: string;
  /** Package → version of every package that a file was taken from. */
  readonly versions: Readonly<Record<string, string>>;
}

/** The programs with their loader and libraries; built once from the kept packages. */
export async function ensurePrograms(root: string, wanted: Wanted): Promise<Programs> {
  const kept: Archive[] = [];
  for (const name of Object.keys(wanted)) kept.push(...(await keptArchives(root, name)));
  // Libraries of all packages come from one set: loader and libc must have the same version.
  const archives = await newestOfEach(kept);
  const folder = await ensureArtefact(root, {
    name: 'programs',
    key: hashOf(JSON.stringify(wanted), ...archives.map(({ path }) => basename(path))),
    says: `unpacking ${Object.keys(wanted).join(', ')}`,
    needsMib: 200,
    build: (target) => build(wanted, archives, target),
  });
  return { folder, versions: JSON.parse(readFileSync(join(folder, VERSIONS), 'utf8')) };
}

/** The files as entries of an image. */
export function programEntries({ folder }: Programs): Entry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== VERSIONS)
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => entryOf(relative(folder, file), file));
}

async function build(wanted: Wanted, archives: readonly Archive[], folder: string): Promise<void> {
  const $ = await shell();
  const unpacked = join(folder, 'unpacked');
  for (const archive of archives) await unpack(archive, join(unpacked, archive.name));
  const used = new Set<string>(Object.keys(wanted));
  /** Copies a file of an unpacked package, and notes the package. */
  const take = (source: string, target: string) => {
    copyFileSync(source, join(folder, target));
    used.add(relative(unpacked, source).split('/')[0] ?? '');
  };
  for (const name of ['bin', 'lib64', LIBRARIES])
    mkdirSync(join(folder, name), { recursive: true });
  const places = archives
    .flatMap(({ name }) =>
      [LIBRARIES, `usr/${LIBRARIES}`].map((path) => join(unpacked, name, path)),
    )
    .filter(existsSync);
  const loader = places.map((path) => join(path, basename(LOADER))).find(existsSync);
  if (!loader) throw new Error(`Debian's packages hold no ${basename(LOADER)}`);
  take(loader, LOADER);
  for (const [name, programs] of Object.entries(wanted)) {
    for (const program of programs) {
      const file = programIn(unpacked, name, program);
      // A library that programs open by name at run time is requested like a program.
      const isLibrary = dirname(program).endsWith(LIBRARIES);
      take(file, join(isLibrary ? LIBRARIES : 'bin', basename(program)));
      const listed = await $`${loader} --library-path ${places.join(':')} --list ${file}`;
      const [, missing] = /\t(\S+) => not found/.exec(listed.stdout) ?? [];
      if (missing) throw new Error(`the libraries of ${name} lack ${missing}`);
      // The loader is listed too, with its absolute path.
      for (const [, library = '', path = ''] of listed.stdout.matchAll(/\t([^/\s]+) => (\S+)/g))
        take(path, join(LIBRARIES, library));
    }
  }
  const versions = versionsOf(archives.filter(({ name }) => used.has(name)));
  writeFileSync(join(folder, VERSIONS), JSON.stringify(versions));
  await $`rm -r ${unpacked}`;
}

/** The file of a program; a link may name a file of another unpacked package. */
function programIn(unpacked: string, name: string, program: string): string {
  const file = join(unpacked, name, program);
  if (!lstatSync(file).isSymbolicLink()) return file;
  const target = join(dirname(program), readlinkSync(file));
  const found = readdirSync(unpacked).map((other) => join(unpacked, other, target));
  const existing = found.find(existsSync);
  if (!existing)
    throw new Error(`${program} of ${name} links to ${target}, which no package holds`);
  return existing;
}
