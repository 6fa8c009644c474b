/**
 * Debian packages of guests. Each is fetched once, with the libraries that it depends on, and its
 * archives are kept: a guest changes only when `ftlab setup --refresh` fetches newer archives.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Artefact, ensureArtefact, isKept, rebuildArtefact } from './cache.ts';
import { withFreshLists } from './packages.ts';
import { shell } from './shell.ts';

/** Debian's package that depends on the newest kernel for virtual machines. */
export const KERNEL = 'linux-image-cloud-amd64';
/** The same for any machine: this kernel can be the dom0 of a Xen. */
export const DOM0_KERNEL = 'linux-image-amd64';

/** A kept archive (`.deb`). */
export interface Archive {
  /** `redis-server` */
  readonly name: string;
  /** `5:7.0.15-1~deb12u7` */
  readonly version: string;
  readonly path: string;
}

/** Returns the kept archives of a package and of its libraries; fetches them first if need be. */
export async function keptArchives(root: string, name: string): Promise<Archive[]> {
  return archivesIn(await ensureArtefact(root, archivesOf(name)));
}

/** Whether these packages are kept, or apt's lists name a version of each that it can fetch. */
export async function isObtainable(root: string, names: readonly string[]): Promise<boolean> {
  const missing = names.filter((name) => !isKept(root, archivesOf(name)));
  if (missing.length === 0) return true;
  const $ = await shell();
  const printed = await $`apt-cache policy ${missing}`;
  const candidates = printed.stdout.match(/^ {2}Candidate: (?!\(none\))/gm) ?? [];
  return candidates.length === missing.length;
}

/** Fetches the newest archives of these packages and replaces the kept archives. */
export async function refreshArchives(root: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rebuildArtefact(root, archivesOf(name));
}

/** The newest archive of each package among several packages' archives, sorted by name. */
export async function newestOfEach(archives: readonly Archive[]): Promise<Archive[]> {
  const newest = new Map<string, Archive>();
  for (const archive of archives) {
    const { name, version } = archive;
    const before = newest.get(name);
    if (!before || (await isNewer(version, before.version))) newest.set(name, archive);
  }
  return [...newest.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The archives in a folder; a file is called NAME_VERSION_ARCHITECTURE.deb, with `:` as `%3a`. */
export function archivesIn(folder: string): Archive[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.deb'));
  return files.map((file) => {
    const [name = '', version = ''] = file.split('_');
    return { name, version: decodeURIComponent(version), path: join(folder, file) };
  });
}

/** Unpacks an archive below `target`, without installing it. */
export async function unpack({ path }: Archive, target: string): Promise<void> {
  const $ = await shell();
  mkdirSync(target, { recursive: true });
  await $`dpkg -x ${path} ${target}`;
}

/** The key holds no version: the archives stay until a refresh asks for others. */
function archivesOf(name: string): Artefact {
  return {
    name: `debian-${name}`,
    key: 'kept',
    says: `fetching Debian's ${name} (unpacked, not installed)`,
    needsMib: 150,
    build: (folder) => fetchArchives(name, folder),
  };
}

async function fetchArchives(name: string, folder: string): Promise<void> {
  const $ = await shell();
  const fetch = async () => {
    const isKernel = name === KERNEL || name === DOM0_KERNEL;
    const names = isKernel ? [await kernelImage(name)] : await withLibraries(name);
    await $({ cwd: folder })`apt-get -o APT::Sandbox::User=root download ${names}`;
  };
  await withFreshLists(
    fetch,
    `cannot fetch the Debian package ${name}`,
    'check the network and apt, then run: sudo apt-get update',
  );
}

/** The package of the newest kernel itself, without the tools that would install it. */
async function kernelImage(name: string): Promise<string> {
  const [image] = await dependencies([name], /^linux-image-/);
  if (!image) throw new Error(`apt names no kernel for ${name}`);
  return image;
}

/** The package and its libraries, recursively; a guest needs no other dependencies. */
async function withLibraries(name: string): Promise<string[]> {
  const found = new Set([name]);
  for (let level = [name]; level.length > 0; ) {
    const libraries = await dependencies(level, /^(lib|zlib)/);
    level = libraries.filter((library) => !found.has(library));
    for (const library of level) found.add(library);
  }
  return [...found];
}

/** Dependencies of the packages whose names match, without virtual packages (`<name>`). */
async function dependencies(names: readonly string[], matching: RegExp): Promise<string[]> {
  const $ = await shell();
  const printed = await $`apt-cache depends --important ${names}`;
  const found = [...printed.stdout.matchAll(/Depends: ([^<\s]\S*)/g)].map(([, name = '']) => name);
  return [...new Set(found.filter((name) => matching.test(name)))];
}

async function isNewer(version: string, than: string): Promise<boolean> {
  const $ = await shell();
  const compared = await $({ nothrow: true })`dpkg --compare-versions ${version} gt ${than}`;
  return compared.exitCode === 0;
}
