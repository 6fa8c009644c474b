/** Debian packages: what ftlab needs installed, and fetching without installing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HostLacks } from '../errors.ts';
import { errorLineOf, say, shell } from './shell.ts';

/** A package, and a file that shows that it is installed (without asking dpkg). */
interface Need {
  readonly name: string;
  readonly files: readonly string[];
}

const tool = (name: string, file: string): Need => ({
  name,
  files: ['/usr/bin', '/usr/sbin', '/bin', '/sbin'].map((folder) => join(folder, file)),
});

/** Packages that build and run the programs of the lab. */
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

/** Installs missing packages, in one call; throws HostLacks where this user may not. */
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

/** Refreshes apt's lists; a user who may not uses the existing lists. */
export async function refreshLists(): Promise<void> {
  if (process.getuid?.() !== 0) {
    say("using apt's lists as they are: only root may refresh them (sudo apt-get update)");
    return;
  }
  say("refreshing apt's lists");
  const $ = await shell();
  try {
    await $`apt-get -o DPkg::Lock::Timeout=300 update`;
  } catch (error) {
    const remedy = 'check the network and apt, then run: sudo apt-get update';
    throw new HostLacks(`cannot refresh apt's lists (${errorLineOf(error)})`, remedy, {
      cause: error,
    });
  }
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
    if (process.getuid?.() !== 0) throw new HostLacks(`${failure} (${errorLineOf(first)})`, remedy);
    say("refreshing apt's lists");
    const $ = await shell();
    try {
      await $`apt-get -o DPkg::Lock::Timeout=300 update`;
      return await command();
    } catch (second) {
      throw new HostLacks(`${failure} (${errorLineOf(second)})`, remedy, { cause: second });
    }
  }
}
