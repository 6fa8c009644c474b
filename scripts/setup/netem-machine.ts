/**
 * For the test of the backend netem on computers whose kernel has none: Debian's kernel with its
 * modules, and what a lab's links need of this computer's tools, as a machine that QEMU boots.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureArtefact, hashOfFiles } from './cache.ts';
import { ensureKernel, entryOf, imageOf, type Kernel, kernelEntries } from './kernel.ts';
import type { Entry } from './newc.ts';
import { shell } from './shell.ts';

const INIT = join(import.meta.dirname, '../../lab/platforms/local/machine-init.sh');
const MODULES = [
  ...['virtio_pci', 'virtio_blk', 'veth', 'bridge', 'tun', 'sch_netem'],
  ...['nf_tables', 'nft_fwd_netdev', 'nft_meta_bridge', 'nft_objref'],
];
/** The machine has a shell too: busybox's shell runs built-in ip and tc under any path. */
const TOOLS = ['ip', 'tc', 'nft', 'bridge', 'ethtool', 'dash'];
const PLACES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const LIBRARIES = 'lib/x86_64-linux-gnu';
/** Tables of the distributions netem knows: where tc looks for them, by release. */
const DISTRIBUTIONS =
  ['usr/lib/x86_64-linux-gnu/tc', 'usr/lib/tc'].find((path) => existsSync(join('/', path))) ??
  'usr/lib/tc';
const FOLDERS = ['dev', 'etc', 'ftlab', 'proc', 'root', 'run', 'sys', 'tmp', 'var/run'];

export interface NetemMachine {
  kernel: string;
  initramfs: string;
}

/** The machine's files; made when they are not there. */
export async function ensureNetemMachine(root: string): Promise<NetemMachine> {
  const kernel = await ensureKernel(root, MODULES);
  const folder = await ensureArtefact(root, {
    name: 'netem-machine',
    key: hashOfFiles([INIT, import.meta.filename, process.execPath], basename(kernel.folder)),
    says: 'building a machine whose kernel has netem, for its test',
    needsMib: 200,
    build: (target) => build(kernel, target),
  });
  return { kernel: join(kernel.folder, 'vmlinuz'), initramfs: join(folder, 'initramfs') };
}

async function build(kernel: Kernel, folder: string): Promise<void> {
  const tools = TOOLS.map((tool) => {
    const found = PLACES.map((place) => join(place, tool)).find(existsSync);
    if (!found) throw new Error(`this computer has no ${tool}`);
    return found;
  });
  const programs = [process.execPath, ...tools];
  const programNames = ['node', ...TOOLS, 'sh'];
  const entries: readonly Entry[] = [
    ...kernelEntries(kernel, programNames),
    ...readdirSync(join('/', DISTRIBUTIONS))
      .filter((name) => name.endsWith('.dist'))
      .map((name) => entryOf(join(DISTRIBUTIONS, name), join('/', DISTRIBUTIONS, name))),
    ...(await librariesOf(programs)).map((path) =>
      entryOf(
        path.includes('ld-linux') ? 'lib64/ld-linux-x86-64.so.2' : join(LIBRARIES, basename(path)),
        path,
      ),
    ),
    ...programs.map((path) => entryOf(`bin/${basename(path)}`, path)),
    { path: 'bin/sh', link: 'dash' },
    entryOf('init', INIT),
  ];
  writeFileSync(join(folder, 'initramfs'), imageOf(entries, FOLDERS));
}

/** The libraries that these programs are linked to, each once, and the loader. */
async function librariesOf(programs: readonly string[]): Promise<string[]> {
  const $ = await shell();
  const found = new Set<string>();
  for (const program of programs) {
    const listed = await $`ldd ${program}`;
    for (const [, path = ''] of listed.stdout.matchAll(/(\/\S+) \(0x/g)) found.add(path);
  }
  return [...found];
}
