/** The contract of a recipe: the parts of a guest's image, as data. */

export interface Recipe {
  /**
   * Debian package → the programs taken from it, as paths in the package (`usr/sbin/dropbear`).
   * They go to /bin, and the libraries they are linked to beside them.
   */
  readonly packages: Readonly<Record<string, readonly string[]>>;
  /** Kernel modules to load; their dependencies are added. */
  readonly modules: readonly string[];
  /** Path in the guest (`etc/redis.conf`) → path of the file on this computer. */
  readonly files: Readonly<Record<string, string>>;
  /** The script that becomes /init: it ends by starting the agent, once every service answers. */
  readonly init: string;
}
