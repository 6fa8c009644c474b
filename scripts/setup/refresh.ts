/** Replaces files fetched from Debian by the newest versions. */
import { guests } from '../../lab/guests/index.ts';
import { cacheRoot } from './cache.ts';
import { refreshArchives } from './debian.ts';
import { KERNEL_PACKAGES } from './kernel.ts';
import { refreshLists } from './packages.ts';
import { ensureQemu } from './qemu.ts';
import { isXenObtainable, XEN_PACKAGES } from './xen.ts';

/** Fetches the newest kernel, packages and QEMU; artefacts of them are rebuilt when needed. */
export async function refreshToolbox(): Promise<void> {
  const root = cacheRoot();
  await refreshLists();
  const names = guests.flatMap(({ recipe }) => Object.keys(recipe.packages));
  const xen = (await isXenObtainable(root)) ? XEN_PACKAGES : [];
  await refreshArchives(root, [...new Set([...KERNEL_PACKAGES, ...names, ...xen])]);
  await ensureQemu(root, { isRefreshed: true });
}
