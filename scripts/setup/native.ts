/** Compiles for this computer, its guests and dom0: host tool, agent, QEMU's plugin, transport. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureArtefact, hashOfFiles } from './cache.ts';
import { shell } from './shell.ts';

const LAB = join(import.meta.dirname, '../../lab');

/** Warnings are errors in all C code. */
const STRICT = ['-O2', '-Wall', '-Wextra', '-Werror'];

/** The plugin interface of QEMU 11. */
const PLUGIN_API = 7;

/** Path of the host tool, built from lab/native/*.c. */
export function ensureNative(root: string): Promise<string> {
  return compiled(root, 'ftlab-host', join(LAB, 'native'), [...STRICT, '-static']);
}

/** Path of the guest's agent, built from lab/guests/agent/*.c. */
export function ensureAgent(root: string): Promise<string> {
  const flags = [...STRICT, '-static', '-no-pie'];
  return compiled(root, 'agent', join(LAB, 'guests/agent'), flags);
}

/** Path of the agent of a Xen's dom0, built from lab/platforms/xen/dom0/*.c. */
export function ensureDom0Agent(root: string): Promise<string> {
  return compiled(root, 'dom0-agent', join(LAB, 'platforms/xen/dom0'), [...STRICT, '-static']);
}

/** Path of the plugin, built from lab/engines/lockstep/plugin.c; not every QEMU takes it. */
export function ensurePlugin(root: string): Promise<string> {
  const flags = [...STRICT, '-shared', '-fPIC', `-DAPI=${PLUGIN_API}`];
  return compiled(root, 'plugin.so', join(LAB, 'engines/lockstep'), flags);
}

/** Path of remus's transport, built from lab/engines/remus/transport/*.c; it runs in dom0. */
export function ensureTransport(root: string): Promise<string> {
  const from = join(LAB, 'engines/remus/transport');
  return compiled(root, 'ftlab-remus', from, [...STRICT, '-static']);
}

/** An artefact of a single file, compiled from the C files in a folder. */
async function compiled(
  root: string,
  name: string,
  from: string,
  flags: readonly string[],
): Promise<string> {
  const names = readdirSync(from).filter((file) => /\.[ch]$/.test(file));
  const sources = names.sort().map((file) => join(from, file));
  const folder = await ensureArtefact(root, {
    name,
    key: hashOfFiles(sources, name, ...flags),
    says: `building ${name}`,
    needsMib: 20,
    async build(target) {
      const $ = await shell();
      const file = join(target, name);
      await $`gcc ${flags} -o ${file} ${sources.filter((source) => source.endsWith('.c'))}`;
    },
  });
  return join(folder, name);
}
