/** Debian packages: those that must be installed, and those that are only unpacked. */
import { existsSync } from 'node:fs';
import { $ } from 'zx';
import { HostLacks } from '../errors.ts';
import { tell } from './artefact.ts';

/** Package → a file it brings. */
const NEEDED: Record<string, string> = {
  'busybox-static': '/bin/busybox',
  gcc: '/usr/bin/gcc',
  'libc6-dev': '/usr/include/stdio.h',
  iproute2: '/sbin/ip',
  nftables: '/usr/sbin/nft',
};
const FOR_TESTS: Record<string, string> = { chromium: '/usr/bin/chromium' };

/** Installs what is missing, named first; throws HostLacks with the line to run without the right. */
export async function ensurePackages(withTests: boolean): Promise<void> {
  const wanted = { ...NEEDED, ...(withTests ? FOR_TESTS : {}) };
  const missing = Object.keys(wanted).filter((name) => !existsSync(wanted[name] ?? ''));
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new HostLacks(`packages are missing; run: sudo ${line}`);
  tell(`installing Debian packages: ${missing.join(' ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = $({ quiet: true, nothrow: true, env: environment });
  const install = () => apt`apt-get install -y -qq --no-install-recommends ${missing}`;
  let result = await install();
  if (result.exitCode !== 0) {
    await apt`apt-get update -qq`;
    result = await install();
  }
  if (result.exitCode !== 0) {
    const said = result.stderr.trim().split('\n').at(-1);
    throw new HostLacks(`Debian packages cannot be installed (${said}); run: ${line}`);
  }
}

/** Address of the Debian mirror this machine uses. */
export async function mirror(): Promise<string> {
  const format = '$(REPO_URI)';
  const run = $({ quiet: true, nothrow: true });
  const filters = ['Created-By: Packages', 'Origin: Debian'];
  let list = await run`apt-get indextargets --format ${format} ${filters}`;
  if (!list.stdout.trim()) {
    await run`apt-get update -qq`;
    list = await run`apt-get indextargets --format ${format} ${filters}`;
  }
  const found = list.stdout.split('\n').find((line) => line && !line.includes('security'));
  if (!found)
    throw new HostLacks('apt knows no Debian mirror; set one up, then run: apt-get update');
  return found;
}
