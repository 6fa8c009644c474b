/** The files that a Xen host boots, as setup made them: paths into the cache. */

export interface XenImage {
  /** The hypervisor, as QEMU's -kernel takes it. */
  readonly hypervisor: string;
  /** Kernel of dom0. */
  readonly kernel: string;
  /** All of dom0. */
  readonly initramfs: string;
  /** Content hash of these files: 16 hex digits. */
  readonly hash: string;
  /** Why it takes no PVH guests; null where it does. */
  readonly lacksPvh: string | null;
  /** Debian package → version, of every package that a file was taken from. */
  readonly versions: Readonly<Record<string, string>>;
}
