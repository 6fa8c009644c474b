/** What setup has made ready outside the lab: absolute paths into the cache. */

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
  readonly kernel: string;
  readonly initramfs: string;
  /** A machine whose kernel has netem; made ready for tests only. */
  readonly netemMachine?: { readonly kernel: string; readonly initramfs: string };
  /** Content hash of kernel and initramfs. */
  readonly guestHash: string;
  /** Folder for saved guest states and the like. */
  readonly cache: string;
}

/** The toolbox that setup handed into the lab; throws when this process was started without one. */
export function toolboxFromEnvironment(): Toolbox {
  const text = process.env.FTLAB_TOOLBOX;
  if (!text)
    throw new Error('FTLAB_TOOLBOX is not set: start this through scripts/ftlab or scripts/test');
  return JSON.parse(text);
}
