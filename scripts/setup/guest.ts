/** The guest: Debian's cloud kernel, and an initramfs of busybox, a few modules, dropbear and our agent. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureArtefact, hashOf, hashOfFiles } from './cache.ts';
import { inLoadOrder } from './modules.ts';
import { ensureAgent } from './native.ts';
import { type Entry, newc } from './newc.ts';
import { unpackPackages } from './packages.ts';
import { shell } from './shell.ts';
import { ensureSshd, filesOfSshd } from './sshd.ts';

const INIT = join(import.meta.dirname, '../../lab/guests/minimal/init.sh');
/** A TAP for the lockstep engine, a NIC and a disk for the others. */
const MODULES = ['tun', 'virtio_pci', 'virtio_net', 'virtio_blk'];
const FOLDERS = [
  ...[
    'bin',
    'dev',
    'etc',
    'lib',
    'lib/x86_64-linux-gnu',
    'lib64',
    'modules',
    'proc',
    'root',
    'run',
  ],
  ...['sys', 'tmp'],
];

export interface GuestFiles {
  readonly kernel: string;
  readonly initramfs: string;
  /** Content hash of both: 16 hex digits. */
  readonly hash: string;
}

/** The guest's files, fetched and built first where they are not there. */
export async function ensureGuest(root: string): Promise<GuestFiles> {
  const parts = await ensureKernel(root, 'guest-parts', MODULES);
  const sshd = await ensureSshd(root);
  const agent = await ensureAgent(root);
  const recipe = [INIT, import.meta.filename, join(import.meta.dirname, 'newc.ts')];
  const image = await ensureArtefact(root, {
    name: 'guest',
    key: hashOfFiles([...recipe, agent], basename(parts), basename(sshd)),
    says: 'building the guest',
    needsMib: 30,
    build: async (folder) => buildImage({ parts, agent, sshd }, folder),
  });
  return {
    kernel: join(parts, 'vmlinuz'),
    initramfs: join(image, 'initramfs'),
    hash: readFileSync(join(image, 'hash'), 'utf8'),
  };
}

/** A folder with vmlinuz, busybox, applets (its commands), and modules/ with the order to load them. */
export function ensureKernel(
  root: string,
  name: string,
  modules: readonly string[],
): Promise<string> {
  return ensureArtefact(root, {
    name,
    key: hashOf('vmlinuz, modules, busybox', ...modules),
    says: 'fetching a kernel and busybox (30 MB; unpacked, not installed)',
    needsMib: 200,
    build: (folder) => fetchParts(folder, modules),
  });
}

/** The commands of busybox, without its own name. */
export function applets(parts: string): string[] {
  const names = readFileSync(join(parts, 'applets'), 'utf8').trim().split('\n');
  return names.filter((name) => name !== 'busybox');
}

async function fetchParts(folder: string, wanted: readonly string[]): Promise<void> {
  const $ = await shell();
  const depends = await $`apt-cache depends linux-image-cloud-amd64`;
  const image = /Depends: (linux-image-\S+)/.exec(depends.stdout)?.[1];
  if (!image) throw new Error('apt names no kernel for linux-image-cloud-amd64');
  const unpacked = join(folder, 'unpacked');
  await unpackPackages([image, 'busybox-static'], folder, unpacked);
  const found = await $`find ${unpacked} -type f -printf ${'%P\n'}`;
  const files = found.stdout.trim().split('\n');
  const take = (pattern: RegExp, name: string) => {
    const file = files.find((path) => pattern.test(path));
    if (!file) throw new Error(`the packages ${image} and busybox-static hold no ${name}`);
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
  const order = [...modules.keys()].map((name) => `${name}.ko\n`);
  writeFileSync(inModules('order'), order.join(''));
  await $`rm -r ${unpacked}`;
}

/** What an image is made of: folders of parts and of the SSH server, and the agent's file. */
interface Sources {
  parts: string;
  agent: string;
  sshd: string;
}

/** `folder` gets initramfs (not compressed: nothing to unpack slowly under TCG) and hash. */
function buildImage({ parts, agent, sshd }: Sources, folder: string): void {
  const file = (path: string, source: string, mode: number): Entry => ({
    path,
    mode,
    content: readFileSync(source),
  });
  const initramfs = newc([
    ...FOLDERS.map((path): Entry => ({ path, folder: true })),
    ...applets(parts).map((name): Entry => ({ path: `bin/${name}`, link: 'busybox' })),
    ...readdirSync(join(parts, 'modules')).map((name) =>
      file(`modules/${name}`, join(parts, 'modules', name), 0o644),
    ),
    ...filesOfSshd(sshd).map((path) => file(path, join(sshd, path), 0o755)),
    file('bin/busybox', join(parts, 'busybox'), 0o755),
    file('bin/agent', agent, 0o755),
    file('init', INIT, 0o755),
  ]);
  writeFileSync(join(folder, 'initramfs'), initramfs);
  const content = createHash('sha256').update(readFileSync(join(parts, 'vmlinuz')));
  writeFileSync(join(folder, 'hash'), content.update(initramfs).digest('hex').slice(0, 16));
}
