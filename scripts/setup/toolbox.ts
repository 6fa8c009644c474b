/** Makes ready what a lab needs and says where it is; does nothing twice. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { $ } from 'zx';
import type { Toolbox } from '../../lab/toolbox.ts';
import { ensurePackages } from './apt.ts';
import { artefact, cacheFolder, hashOf, tell } from './artefact.ts';
import { ensureGuest } from './guest.ts';
import { ensureQemu } from './qemu.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Version of QEMU's plugin interface, from QEMU 11.1 on. */
const PLUGIN_API = 7;

/** Throws HostLacks when this machine cannot give what is needed. */
export async function ensureToolbox({ withTests = false } = {}): Promise<Toolbox> {
  await ensurePackages(withTests);
  const { qemu, version } = await ensureQemu();
  const { kernel, initramfs, guestHash } = await ensureGuest();
  const sources = readdirSync(join(ROOT, 'lab/native')).map((f) => join(ROOT, 'lab/native', f));
  const native = await artefact(
    'native',
    hashOf(...sources.map((f) => readFileSync(f))),
    (part) => {
      tell('building the host tool');
      const c = sources.filter((file) => file.endsWith('.c'));
      const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-static'];
      return $({ quiet: true })`gcc ${flags} -o ${join(part, 'ftlab-host')} ${c}`.then(() => {});
    },
  );
  const source = join(ROOT, 'lab/engines/lockstep/plugin.c');
  const plugin = await artefact('plugin', hashOf(readFileSync(source), `${PLUGIN_API}`), (part) => {
    const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', `-DAPI=${PLUGIN_API}`];
    return $({ quiet: true })`gcc ${flags} -o ${join(part, 'plugin.so')} ${source}`.then(() => {});
  });
  return {
    qemu,
    qemuVersion: version,
    native: join(native, 'ftlab-host'),
    plugin: join(plugin, 'plugin.so'),
    kernel,
    initramfs,
    guestHash,
    cache: cacheFolder(),
  };
}
