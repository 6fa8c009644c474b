/** Debian packages: what ftlab needs installed, and fetching without installing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HostLacks } from '../errors.ts';
import { said, say, shell } from './shell.ts';

/** A package, and the file by which one sees that it is there (without asking dpkg). */
interface Need {
  readonly name: string;
  readonly files: readonly string[];
}

const tool = (name: string, file: string): Need => ({
  name,
  files: ['/usr/bin', '/usr/sbin', '/bin', '/sbin'].map((folder) => join(folder, file)),
});

/** To build what runs in the lab, and to run it. */
export const LAB_PACKAGES: readonly Need[] = [
  tool('gcc', 'gcc'),
  { name: 'libc6-dev', files: ['/usr/lib/x86_64-linux-gnu/libc.a'] },
  tool('nftables', 'nft'),
  tool('iproute2', 'ip'),
  tool('ethtool', 'ethtool'),
  tool('openssh-client', 'ssh-keyscan'),
];

/** For tests of the report's page and of the guest's archive. */
export const TEST_PACKAGES: readonly Need[] = [tool('chromium', 'chromium'), tool('cpio', 'cpio')];

/** Installs what is missing, in one call; throws HostLacks where this user may not. */
export async function ensurePackages(needs: readonly Need[]): Promise<void> {
  const names = needs.filter((need) => !need.files.some(existsSync)).map((need) => need.name);
  if (names.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  const lacking = `missing Debian packages: ${names.join(' ')}`;
  if (process.getuid?.() !== 0) throw new HostLacks(lacking, `run: sudo ${line}`);
  say(`installing Debian packages: ${names.join(' ')}`);
  const $ = await shell();
  await withFreshLists(
    () => $`apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ${names}`,
    `${lacking}, and apt cannot install them`,
    `run: apt-get update && ${line}`,
  );
}

/** Downloads packages of this Debian into `folder` and unpacks them into `target`. */
export async function unpackPackages(
  names: readonly string[],
  folder: string,
  target: string,
): Promise<void> {
  const $ = await shell();
  await withFreshLists(
    () => $({ cwd: folder })`apt-get -o APT::Sandbox::User=root download ${names}`,
    `cannot download the Debian packages ${names.join(' ')}`,
    'check the network and apt, then run: sudo apt-get update',
  );
  await $`for package in ${folder}/*.deb; do dpkg -x "$package" ${target}; rm "$package"; done`;
}

/** apt's lists may be missing, or name packages that the mirror has replaced since. */
export async function withFreshLists<T>(
  command: () => Promise<T>,
  failure: string,
  remedy: string,
): Promise<T> {
  try {
    return await command();
  } catch (first) {
    if (process.getuid?.() !== 0) throw new HostLacks(`${failure} (${said(first)})`, remedy);
    say("refreshing apt's lists");
    const $ = await shell();
    try {
      await $`apt-get -o DPkg::Lock::Timeout=300 update`;
      return await command();
    } catch (second) {
      throw new HostLacks(`${failure} (${said(second)})`, remedy, { cause: second });
    }
  }
}
