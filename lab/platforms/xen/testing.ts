/** For lab tests of Xen hosts: skipped, with the reason, where there are none. */
import { test } from 'vitest';
import type { Lab } from '../../lab.ts';
import { toolboxFromEnvironment } from '../../toolbox.ts';
import { XenHost } from './host.ts';

const { xen } = toolboxFromEnvironment();
/** Why no Xen host can be made here; null where one can. */
export const lacksXen =
  xen && !('lacks' in xen) ? null : (xen?.lacks ?? 'setup made no files for it');
if (lacksXen) console.warn(`tests of Xen hosts are skipped: ${lacksXen}`);

/** Why no PVH guest can be run here; null where one can. */
export const lacksPvh = lacksXen ?? (xen && 'lacksPvh' in xen ? xen.lacksPvh : null);
if (lacksPvh && !lacksXen) console.warn(`tests of PVH guests are skipped: ${lacksPvh}`);

/** `test`, where Xen hosts can be made. */
export const withXen = test.skipIf(lacksXen !== null);

/** `test`, where PVH guests can be run. */
export const withPvh = test.skipIf(lacksPvh !== null);

/** The hosts a and b of a lab of the platform `xen`. */
export function xenHosts({ hosts: { a, b } }: Lab): [XenHost, XenHost] {
  if (!(a instanceof XenHost) || !(b instanceof XenHost)) throw new Error('no lab of Xen hosts');
  return [a, b];
}
