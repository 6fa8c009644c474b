/** The kernel modules that a guest needs, in the order in which they load. */

/** Reads a module file (plain, not compressed). */
export type ReadModule = (path: string) => Promise<Buffer>;

/**
 * The files of `wanted` modules and of their dependencies, each after its dependencies. A kernel
 * package holds no modules.dep (depmod writes it later), so each module's modinfo is read. `paths`
 * are all modules of the package; a module that is not among them is built into the kernel when
 * `builtin` (the text of modules.builtin) lists it, and an error otherwise.
 */
export async function inLoadOrder(
  wanted: readonly string[],
  paths: readonly string[],
  builtin: string,
  read: ReadModule,
): Promise<Map<string, Buffer>> {
  const files = new Map(paths.map((path) => [moduleName(path), path]));
  const isBuiltin = new Set(builtin.split('\n').map(moduleName));
  const loaded = new Map<string, Buffer>();
  const visit = async (name: string): Promise<void> => {
    if (loaded.has(name) || isBuiltin.has(name)) return;
    const path = files.get(name);
    if (!path) throw new Error(`the guest's kernel has no module ${name}`);
    const content = await read(path);
    for (const needed of dependencies(content)) await visit(needed);
    loaded.set(name, content);
  };
  for (const name of wanted) await visit(name);
  return loaded;
}

/** `kernel/drivers/net/virtio-net.ko.xz` is `virtio_net`. */
export function moduleName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return file.replace(/\.ko(\.\w+)?$/, '').replaceAll('-', '_');
}

/** The `depends=` field of a module's .modinfo section. */
function dependencies(module: Buffer): string[] {
  const marked = module.indexOf('\0depends=');
  const start = marked < 0 ? module.indexOf('depends=') : marked + 1;
  if (start < 0) return [];
  const field = module.toString('latin1', start + 'depends='.length, module.indexOf(0, start));
  return field.split(',').filter(Boolean).map(moduleName);
}
