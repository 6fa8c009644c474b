/** Prepares the lab's tools outside the lab; nothing is installed or built twice. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GuestImage } from '../../lab/guests/guest.ts';
import { guests } from '../../lab/guests/index.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import { HostLacks } from '../errors.ts';
import { cacheRoot } from './cache.ts';
import { ensureGuest } from './guest.ts';
import { ensureNative, ensurePlugin, ensureTransport } from './native.ts';
import { ensureNetemMachine } from './netem-machine.ts';
import { ensurePackages, LAB_PACKAGES, TEST_PACKAGES } from './packages.ts';
import { ensureQemu } from './qemu.ts';
import { ensureXen } from './xen.ts';

export interface ToolboxUse {
  /** For the tests of ftlab as well. */
  readonly withTests?: boolean;
  /** Platforms of the engines that will run; left out: every platform. */
  readonly platforms?: ReadonlySet<string>;
}

/**
 * The complete toolbox. Prints each installation, download and build on stderr; throws HostLacks,
 * with the line to run, where this user or this computer cannot.
 */
export async function ensureToolbox({
  withTests = false,
  platforms,
}: ToolboxUse = {}): Promise<Toolbox> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new HostLacks(
      `the lab runs on Linux on x86-64, and this is ${process.platform} on ${process.arch}`,
      'run it there; recordings can be judged and drawn here with: scripts/ftlab report RUN',
    );
  await ensurePackages([...LAB_PACKAGES, ...(withTests ? TEST_PACKAGES : [])]);
  const root = cacheRoot();
  const qemu = await ensureQemu(root);
  const native = await ensureNative(root);
  const plugin = await ensurePlugin(root);
  const transport = await ensureTransport(root);
  const images: Record<string, GuestImage> = {};
  for (const { name, recipe } of guests) images[name] = await ensureGuest(root, recipe);
  const withXen = platforms?.has('xen') ?? true;
  const netemMachine = withTests ? await ensureNetemMachine(root) : null;
  const cache = join(root, 'saved');
  mkdirSync(cache, { recursive: true });
  return {
    qemu: qemu.path,
    qemuImg: qemu.imagePath,
    qemuVersion: qemu.version,
    native,
    plugin,
    transport,
    guests: images,
    cache,
    ...(withXen ? { xen: await ensureXen(root) } : {}),
    ...(netemMachine ? { netemMachine } : {}),
  };
}
