/**
 * The lab's QEMU: Debian's backport for the next release, unpacked into the cache beside the
 * system's. It brings its own libraries, libc included, so it starts through its own loader.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { HostLacks } from '../errors.ts';
import { type Artefact, ensureArtefact, hashOf, rebuildArtefact } from './cache.ts';
import { withFreshLists } from './packages.ts';
import { errorLineOf, shell } from './shell.ts';

const TOOLS = ['qemu-system-x86_64', 'qemu-img'] as const;

/** Debian release → the suites that together carry a new enough QEMU. */
const SUITES: Readonly<Record<string, readonly string[]>> = {
  bookworm: ['trixie', 'trixie-backports'],
  trixie: ['trixie', 'trixie-backports'],
};

const NAME_ANOTHER =
  'set FTLAB_QEMU to a qemu-system-x86_64, best 11.1.3 or later and built with plugins';

export interface Qemu {
  /** The program to start. */
  readonly path: string;
  /** The qemu-img beside it. */
  readonly imagePath: string;
  /** `11.1.3` */
  readonly version: string;
}

/**
 * The QEMU that FTLAB_QEMU names, else the cached QEMU, fetched first when the cache holds none. A
 * refresh fetches the newest QEMU and replaces the cached one.
 */
export async function ensureQemu(root: string, { isRefreshed = false } = {}): Promise<Qemu> {
  const named = process.env.FTLAB_QEMU;
  if (named) return qemuAt(named, await checkQemu(named));
  const release = debianRelease(readFileSync('/etc/os-release', 'utf8'));
  const suites = SUITES[release];
  if (!suites) throw new HostLacks(`no QEMU is known for this system (${release})`, NAME_ANOTHER);
  const artefact: Artefact = {
    name: 'qemu',
    key: hashOf(...suites, ...TOOLS, wrapper(TOOLS[0])),
    says: `fetching QEMU from Debian's ${suites.at(-1)} (40 MB; unpacked, not installed)`,
    needsMib: 400,
    build: (target) => fetchQemu(suites, target),
  };
  const make = isRefreshed ? rebuildArtefact : ensureArtefact;
  const folder = await make(root, artefact);
  return qemuAt(join(folder, TOOLS[0]), readFileSync(join(folder, 'version'), 'utf8'));
}

function qemuAt(path: string, version: string): Qemu {
  return { path, imagePath: join(dirname(path), TOOLS[1]), version };
}

/** VERSION_CODENAME of os-release's text, or another field that names the system. */
export function debianRelease(osRelease: string): string {
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(osRelease)?.[1];
  return field('VERSION_CODENAME') ?? field('PRETTY_NAME') ?? 'unknown';
}

/** Starts QEMU and returns its version. Needs of engines are capabilities, tested later. */
async function checkQemu(path: string): Promise<string> {
  if (!isAbsolute(path) || !existsSync(path))
    throw new HostLacks(`FTLAB_QEMU=${path} is not the absolute path of a file`, NAME_ANOTHER);
  const $ = await shell();
  const printed = await $({ nothrow: true })`${path} --version`;
  const version = /version (\d+\.\d+\.\d+)/.exec(printed.stdout)?.[1];
  if (!version)
    throw new HostLacks(`${path} does not start (${errorLineOf(printed)})`, NAME_ANOTHER);
  if (!existsSync(join(dirname(path), TOOLS[1])))
    throw new HostLacks(`${path} has no ${TOOLS[1]} beside it`, NAME_ANOTHER);
  return version;
}

/** `folder` gets root/ (files of the packages), a starter for each tool, and version. */
async function fetchQemu(suites: readonly string[], folder: string): Promise<void> {
  const apt = join(folder, 'apt');
  const root = join(folder, 'root');
  for (const path of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(apt, path), { recursive: true });
  writeFileSync(join(apt, 'status'), '');
  const mirror = await debianMirror();
  const key = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const sources = suites.map((suite) => `deb [signed-by=${key}] ${mirror} ${suite} main\n`);
  writeFileSync(join(apt, 'sources.list'), sources.join(''));
  const $ = await shell();
  const options = aptOptions(apt).flatMap((option) => ['-o', option]);
  const last = suites.at(-1) ?? '';
  try {
    await $`apt-get ${options} update`;
    await $`apt-get ${options} install -y --download-only -t ${last} qemu-system-x86 qemu-utils`;
  } catch (error) {
    throw new HostLacks(
      `cannot fetch QEMU from ${last} (${errorLineOf(error)})`,
      `check the network and apt, or ${NAME_ANOTHER}`,
      { cause: error },
    );
  }
  await $`for package in ${apt}/cache/archives/*.deb; do dpkg -x "$package" ${root}; done`;
  await $`rm -r ${apt}`;
  for (const tool of TOOLS) writeFileSync(join(folder, tool), wrapper(tool), { mode: 0o755 });
  writeFileSync(join(folder, 'version'), await checkQemu(join(folder, TOOLS[0])));
}

/** A separate apt, with separate lists, for a system without any installed package. */
function aptOptions(apt: string): string[] {
  return [
    `Dir::Etc::SourceList=${apt}/sources.list`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State=${apt}`,
    `Dir::State::Lists=${apt}/lists`,
    `Dir::State::Status=${apt}/status`,
    `Dir::Cache=${apt}/cache`,
    'APT::Install-Recommends=false',
    'APT::Sandbox::User=root',
    'APT::Keep-Downloaded-Packages=true',
    'Binary::apt-get::APT::Keep-Downloaded-Packages=true',
  ];
}

/** The mirror from which this computer's apt gets Debian. */
async function debianMirror(): Promise<string> {
  const $ = await shell();
  const ask = async () => {
    const filter = ['Created-By: Packages', 'Origin: Debian', 'Label: Debian'];
    const printed = await $`apt-get indextargets --format ${'$(REPO_URI)'} ${filter}`;
    const mirror = printed.stdout.split('\n')[0];
    if (!mirror) throw new Error('apt knows no Debian mirror');
    return mirror;
  };
  return withFreshLists(
    ask,
    "cannot find the address of Debian's mirror",
    'run: sudo apt-get update',
  );
}

/** A tool is started by the loader that came with it; the starter works wherever it is moved. */
function wrapper(tool: string): string {
  const firmware = ['share/qemu', 'share/seabios', 'lib/ipxe/qemu'];
  const paths = firmware.map((path) => `-L "$root/usr/${path}"`).join(' ');
  return `#!/bin/sh
root=\${0%/*}/root
libraries=$root/usr/lib/x86_64-linux-gnu
export QEMU_MODULE_DIR="$libraries/qemu"
exec "$libraries/ld-linux-x86-64.so.2" --argv0 ${tool} \\
  --library-path "$libraries:$root/lib/x86_64-linux-gnu" \\
  "$root/usr/bin/${tool}" ${tool === 'qemu-img' ? '' : `${paths} `}"$@"
`;
}
