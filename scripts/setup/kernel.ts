/** The kernel of a machine that boots in the lab, with the modules it loads, and busybox. */
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureArtefact, hashOf } from './cache.ts';
import { type Archive, KERNEL, keptArchives, unpack } from './debian.ts';
import { inLoadOrder } from './modules.ts';
import { type Entry, newc } from './newc.ts';
import { shell } from './shell.ts';

const BUSYBOX = 'busybox-static';

/** Packages that a refresh has to fetch for a kernel. */
export const KERNEL_PACKAGES: readonly string[] = [KERNEL, BUSYBOX];

export interface Kernel {
  /** Holds vmlinuz, busybox, applets (busybox's commands) and modules/ with their load order. */
  readonly folder: string;
  /** Package → version of the kernel's image and of busybox. */
  readonly versions: Readonly<Record<string, string>>;
}

/** The kernel with these modules and their dependencies; built once from the kept packages. */
export async function ensureKernel(
  root: string,
  modules: readonly string[],
  name = KERNEL,
): Promise<Kernel> {
  const archives = [...(await keptArchives(root, name)), ...(await keptArchives(root, BUSYBOX))];
  const folder = await ensureArtefact(root, {
    name: 'kernel',
    key: hashOf(...archives.map(({ path }) => basename(path)), ...modules),
    says: `unpacking ${name} and busybox`,
    needsMib: 600,
    build: (target) => build(archives, modules, target),
  });
  return { folder, versions: versionsOf(archives) };
}

/** Package → version. */
export function versionsOf(archives: readonly Archive[]): Record<string, string> {
  return Object.fromEntries(archives.map(({ name, version }) => [name, version]));
}

/** Busybox with its commands, and the modules with their load order, as entries of an image. */
export function kernelEntries({ folder }: Kernel, without: readonly string[] = []): Entry[] {
  const applets = readFileSync(join(folder, 'applets'), 'utf8').trim().split('\n');
  const links = applets.filter((name) => name !== 'busybox' && !without.includes(name));
  return [
    ...links.map((name): Entry => ({ path: `bin/${name}`, link: 'busybox' })),
    entryOf('bin/busybox', join(folder, 'busybox')),
    ...readdirSync(join(folder, 'modules')).map((name) =>
      entryOf(`modules/${name}`, join(folder, 'modules', name), 0o644),
    ),
  ];
}

/** A file of this computer as an entry of an image. */
export function entryOf(path: string, source: string, mode = 0o755): Entry {
  return { path, mode, content: readFileSync(source) };
}

/** The image of these entries; every folder that a path of theirs names is made. */
export function imageOf(entries: readonly Entry[], folders: readonly string[]): Buffer {
  const paths = [
    ...folders,
    ...entries.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)),
  ];
  const all = new Set(paths.flatMap(withParents));
  return newc([...[...all].map((path): Entry => ({ path, folder: true })), ...entries]);
}

/** `a/b/` → a, a/b. */
function withParents(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function build(
  archives: readonly Archive[],
  wanted: readonly string[],
  folder: string,
): Promise<void> {
  const $ = await shell();
  const unpacked = join(folder, 'unpacked');
  for (const archive of archives) await unpack(archive, unpacked);
  const found = await $`find ${unpacked} -type f -printf ${'%P\n'}`;
  const files = found.stdout.trim().split('\n');
  const take = (pattern: RegExp, name: string) => {
    const file = files.find((path) => pattern.test(path));
    if (!file) throw new Error(`the packages of the kernel and ${BUSYBOX} hold no ${name}`);
    renameSync(join(unpacked, file), join(folder, name));
  };
  take(/^boot\/vmlinuz-/, 'vmlinuz');
  take(/bin\/busybox$/, 'busybox');
  take(/\/modules\.builtin$/, 'modules.builtin');
  const busybox = join(folder, 'busybox');
  const listed = await $`${busybox} --list`;
  writeFileSync(join(folder, 'applets'), listed.stdout);
  const modules = await inLoadOrder(
    wanted,
    files.filter((path) => /\.ko(\.xz)?$/.test(path)),
    readFileSync(join(folder, 'modules.builtin'), 'utf8'),
    async (path) => {
      const file = join(unpacked, path);
      if (file.endsWith('.ko')) return readFileSync(file);
      await $`${busybox} unxz ${file}`;
      return readFileSync(file.replace(/\.xz$/, ''));
    },
  );
  mkdirSync(join(folder, 'modules'));
  const inModules = (name: string) => join(folder, 'modules', name);
  for (const [name, content] of modules) writeFileSync(inModules(`${name}.ko`), content);
  writeFileSync(inModules('order'), [...modules.keys()].map((name) => `${name}.ko\n`).join(''));
  await $`rm -r ${unpacked}`;
}
