/**
 * The files of a Xen host: the hypervisor, the kernel of its dom0, and dom0 itself, which is all in
 * RAM. Made of Debian packages that are unpacked and not installed; without them there are no Xen
 * hosts, and everything else works.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { XenImage } from '../../lab/platforms/xen/image.ts';
import { HostLacks } from '../errors.ts';
import { ensureArtefact, hashOf, hashOfFiles } from './cache.ts';
import { type Archive, DOM0_KERNEL, isObtainable, keptArchives, unpack } from './debian.ts';
import {
  ensureKernel,
  entryOf,
  imageOf,
  type Kernel,
  kernelEntries,
  versionsOf,
} from './kernel.ts';
import { ensureDom0Agent } from './native.ts';
import { ensurePrograms, type Programs, programEntries, type Wanted } from './programs.ts';
import { withoutCr0Reads } from './register-reads.ts';
import { shell } from './shell.ts';

const DOM0 = join(import.meta.dirname, '../../lab/platforms/xen/dom0');
const HYPERVISOR = 'xen-hypervisor-4.17-amd64';
/** Where Debian's xl looks for its helpers. */
const HELPERS = 'usr/lib/xen-4.17/bin';
const PROGRAMS: Wanted = {
  'xen-utils-4.17': [
    ...['xl', 'libxl-save-helper', 'xen-init-dom0', 'xenstored', 'xenconsoled', 'xenconsole'],
  ].map((name) => join(HELPERS, name)),
  'xenstore-utils': ['read', 'write', 'rm', 'list', 'ls'].map((verb) => `usr/bin/xenstore-${verb}`),
  iproute2: ['bin/ip', 'sbin/tc'],
  // xl opens it when it cancels a thread, and aborts where there is none.
  'libgcc-s1': ['lib/x86_64-linux-gnu/libgcc_s.so.1'],
};
/** In the order of their dependencies: Xen's devices, cards of machine and guests, output. */
const MODULES = [
  ...['xenfs', 'xen_privcmd', 'xen_evtchn', 'xen_gntdev', 'xen_gntalloc'],
  ...['virtio_pci', 'virtio_net', 'virtio_console', 'bridge', 'xen_netback'],
  ...['sch_plug', 'sch_ingress', 'act_mirred', 'cls_matchall', 'ifb'],
];
const FOLDERS = ['dev', 'etc', 'proc', 'root', 'run', 'sys', 'tmp', 'var/lib/xen', 'var/log/xen'];
const SOURCES = ['init.sh', 'vif.sh', 'xl.conf'].map((name) => join(DOM0, name));
const PATCHER = join(import.meta.dirname, 'register-reads.ts');
const BUILDERS = ['xen.ts', 'kernel.ts', 'programs.ts', 'newc.ts'].map((name) =>
  join(import.meta.dirname, name),
);

/** Packages that a refresh has to fetch for Xen hosts. */
export const XEN_PACKAGES: readonly string[] = [HYPERVISOR, DOM0_KERNEL, ...Object.keys(PROGRAMS)];

/** Whether the packages are kept, or apt can fetch them. */
export function isXenObtainable(root: string): Promise<boolean> {
  return isObtainable(root, XEN_PACKAGES);
}

/** The files of a Xen host, or the reason why this computer lacks them. */
export async function ensureXen(root: string): Promise<XenImage | { lacks: string }> {
  try {
    if (!(await isXenObtainable(root)))
      return { lacks: `apt knows no ${HYPERVISOR}: it is a package of Debian 12 (bookworm)` };
    return await xenImage(root);
  } catch (error) {
    if (error instanceof HostLacks) return { lacks: error.message };
    throw error;
  }
}

async function xenImage(root: string): Promise<XenImage> {
  const kernel = await ensureKernel(root, MODULES, DOM0_KERNEL);
  const programs = await ensurePrograms(root, PROGRAMS);
  const agent = await ensureDom0Agent(root);
  const archives = await keptArchives(root, HYPERVISOR);
  const hypervisor = await ensureArtefact(root, {
    name: 'xen-hypervisor',
    key: hashOfFiles([PATCHER], ...archives.map(({ path }) => basename(path))),
    says: 'unpacking the hypervisor Xen',
    needsMib: 50,
    build: (target) => unpackHypervisor(archives, target),
  });
  const parts = [kernel.folder, programs.folder, hypervisor].map((path) => basename(path));
  const dom0 = await ensureArtefact(root, {
    name: 'xen-dom0',
    key: hashOfFiles([...BUILDERS, ...SOURCES, agent], ...parts),
    says: 'building the dom0 of Xen hosts',
    needsMib: 60,
    build: async (target) => build({ kernel, programs, agent, parts }, target),
  });
  return {
    hypervisor: join(hypervisor, 'xen'),
    kernel: join(kernel.folder, 'vmlinuz'),
    initramfs: join(dom0, 'initramfs'),
    hash: readFileSync(join(dom0, 'hash'), 'utf8'),
    lacksPvh: readFileSync(join(hypervisor, 'lacks-pvh'), 'utf8') || null,
    versions: { ...kernel.versions, ...programs.versions, ...versionsOf(archives) },
  };
}

/**
 * `folder` gets xen (QEMU boots it only when it is not compressed), and the reason why it takes no
 * PVH guests, empty where it does.
 */
async function unpackHypervisor(archives: readonly Archive[], folder: string): Promise<void> {
  const $ = await shell();
  const unpacked = join(folder, 'unpacked');
  for (const archive of archives) await unpack(archive, unpacked);
  const found = await $`find ${unpacked}/boot -name ${'xen-*.gz'}`;
  const [compressed] = found.stdout.trim().split('\n');
  if (!compressed) throw new Error(`the package ${HYPERVISOR} holds no hypervisor`);
  const packaged = gunzipSync(readFileSync(compressed));
  const changed = withoutCr0Reads(packaged);
  writeFileSync(join(folder, 'xen'), Buffer.isBuffer(changed) ? changed : packaged);
  writeFileSync(join(folder, 'lacks-pvh'), Buffer.isBuffer(changed) ? '' : changed.lacks);
  await $`rm -r ${unpacked}`;
}

interface Parts {
  kernel: Kernel;
  programs: Programs;
  agent: string;
  /** Names of the folders of everything else that the image depends on. */
  parts: readonly string[];
}

/** `folder` gets initramfs (not compressed: unpacking is slow under TCG) and hash. */
function build({ kernel, programs, agent, parts }: Parts, folder: string): void {
  const [init = '', vif = '', conf = ''] = SOURCES;
  const ownEntries = programEntries(programs);
  const names = ownEntries.map(({ path }) => basename(path));
  const initramfs = imageOf(
    [
      ...kernelEntries(kernel, names),
      ...ownEntries,
      { path: HELPERS, link: '/bin' },
      entryOf('bin/agent', agent),
      entryOf('etc/xen/scripts/vif.sh', vif),
      entryOf('etc/xen/xl.conf', conf, 0o644),
      entryOf('init', init),
    ],
    FOLDERS,
  );
  writeFileSync(join(folder, 'initramfs'), initramfs);
  writeFileSync(join(folder, 'hash'), hashOf(initramfs, ...parts));
}
