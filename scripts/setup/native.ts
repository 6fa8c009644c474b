/** What is compiled on this computer: the host tool, the guest's agent and QEMU's plugin. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HostLacks } from '../errors.ts';
import { ensureArtefact, hashOfFiles } from './cache.ts';
import type { Qemu } from './qemu.ts';
import { shell } from './shell.ts';

const LAB = join(import.meta.dirname, '../../lab');

/** The plugin interface of QEMU 11. */
const PLUGIN_API = 7;

/** Path of the host tool, built from lab/native/*.c. */
export function ensureNative(root: string): Promise<string> {
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-static'];
  return compiled(root, 'ftlab-host', join(LAB, 'native'), flags);
}

/** Path of the guest's agent, built from lab/guests/*.c. */
export function ensureAgent(root: string): Promise<string> {
  return compiled(root, 'agent', join(LAB, 'guests'), ['-O2', '-static', '-no-pie']);
}

/** Path of the plugin, built from lab/engines/lockstep/plugin.c for this QEMU and tried on it. */
export function ensurePlugin(root: string, qemu: Qemu): Promise<string> {
  const flags = ['-O2', '-shared', '-fPIC', `-DAPI=${PLUGIN_API}`];
  return compiled(root, 'plugin.so', join(LAB, 'engines/lockstep'), flags, {
    inputs: [qemu.path, qemu.version],
    accept: (file) => tryPlugin(qemu, file),
  });
}

/** An artefact of one file, compiled from the C files in a folder; `accept` may refuse it. */
async function compiled(
  root: string,
  name: string,
  from: string,
  flags: readonly string[],
  more: { inputs: readonly string[]; accept(file: string): Promise<void> } | null = null,
): Promise<string> {
  const names = readdirSync(from).filter((file) => /\.[ch]$/.test(file));
  const sources = names.sort().map((file) => join(from, file));
  const folder = await ensureArtefact(root, {
    name,
    key: hashOfFiles(sources, name, ...flags, ...(more?.inputs ?? [])),
    says: `building ${name}`,
    needsMib: 20,
    async build(target) {
      const $ = await shell();
      const file = join(target, name);
      await $`gcc ${flags} -o ${file} ${sources.filter((source) => source.endsWith('.c'))}`;
      await more?.accept(file);
    },
  });
  return join(folder, name);
}

/** With no socket to talk to the plugin refuses to start, which shows that QEMU took it. */
async function tryPlugin(qemu: Qemu, file: string): Promise<void> {
  const $ = await shell();
  const gate = '/nowhere/gate';
  const tried = await $({
    nothrow: true,
    timeout: '20s',
  })`${qemu.path} -machine none -nodefaults -display none -plugin ${file},gate=${gate}`;
  if (tried.stderr.includes(gate)) return;
  throw new HostLacks(
    `QEMU ${qemu.version} does not take the plugin (${tried.stderr.trim().split('\n')[0]})`,
    `use a QEMU with plugin interface ${PLUGIN_API}: unset FTLAB_QEMU, or name another`,
  );
}
