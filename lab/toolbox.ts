/** The files that setup makes ready outside the lab: absolute paths into the cache. */
import type { GuestImage } from './guests/guest.ts';
import type { XenImage } from './platforms/xen/image.ts';

export interface Toolbox {
  /** The lab's QEMU (a wrapper script). */
  readonly qemu: string;
  /** The qemu-img that came with it. */
  readonly qemuImg: string;
  /** Its version: `11.1.3`. */
  readonly qemuVersion: string;
  /** The host tool, built from lab/native/*.c: init, enter, pump, capture, pulse. */
  readonly native: string;
  /** The TCG plugin, built from lab/engines/lockstep/plugin.c for this QEMU. */
  readonly plugin: string;
  /** The transport of `xl remus`, built from lab/engines/remus/transport/*.c. */
  readonly transport: string;
  /** Guest → its image. */
  readonly guests: Readonly<Record<string, GuestImage>>;
  /** A machine whose kernel has netem; made ready for tests only. */
  readonly netemMachine?: { readonly kernel: string; readonly initramfs: string };
  /** The files of Xen hosts, or the reason why this computer lacks them. */
  readonly xen?: XenImage | { readonly lacks: string };
  /** Folder for saved guest states and the like. */
  readonly cache: string;
}

/** The image of a guest; throws when setup built none of that name. */
export function guestImage({ guests }: Pick<Toolbox, 'guests'>, name: string): GuestImage {
  const image = guests[name];
  if (!image) throw new Error(`setup built no guest ${name}`);
  return image;
}

/** The toolbox that setup handed into the lab; throws when this process was started without one. */
export function toolboxFromEnvironment(): Toolbox {
  const text = process.env.FTLAB_TOOLBOX;
  if (!text)
    throw new Error('FTLAB_TOOLBOX is not set: start this through scripts/ftlab or scripts/test');
  return JSON.parse(text);
}
