/**
 * Machines saved in a folder, and restored from it. Several machines stop and resume together: for
 * their connections that is a pause, after which TCP retransmits.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadState, writeState } from '../../machine-state.ts';
import type { Qmp } from '../../qmp.ts';
import { fillWhole, isWhole } from '../../whole-folder.ts';
import type { XenHost } from './host.ts';
import type { XenMachine } from './machine.ts';
import { savedKey } from './saved-key.ts';

const SAVE_DEADLINE_MS = 60_000;
const LOAD_DEADLINE_MS = 60_000;

/** The machine of a host in a folder that `saveMachines` filled. */
const stateIn = (folder: string, { name }: { name: string }) => join(folder, `${name}.state`);

/** Whether the folder holds a machine for each of these hosts. */
function isSaved(folder: string, hosts: readonly { name: string }[]): boolean {
  return isWhole(folder) && hosts.every((host) => existsSync(stateIn(folder, host)));
}

/**
 * Saves running machines, which continue afterwards, also when saving fails. `folder` is made, and
 * exists completely or not at all.
 */
export async function saveMachines(machines: readonly XenMachine[], folder: string): Promise<void> {
  await fillWhole(folder, (part) =>
    withMonitors(machines, async (monitors) => {
      await each(monitors, (qmp) => qmp.call('stop'));
      try {
        const write = (qmp: Qmp, { host }: XenMachine) =>
          writeState(qmp, stateIn(part, host), SAVE_DEADLINE_MS);
        await each(monitors, write);
      } finally {
        await each(monitors, (qmp) => qmp.call('cont'));
      }
    }),
  );
}

/** Restores saved machines; resolves when all run and every dom0 answers. */
export async function restoreMachines(
  hosts: readonly XenHost[],
  folder: string,
): Promise<XenMachine[]> {
  for (const host of hosts)
    if (!isSaved(folder, [host]))
      throw new Error(`host ${host.name}: no machine of it was saved in ${folder}`);
  const machines = hosts.map((host) => host.begin({ saved: folder }));
  await withMonitors(machines, async (monitors) => {
    await each(monitors, (qmp, { host }) => load(qmp, host.name, stateIn(folder, host)));
    await each(monitors, (qmp) => qmp.call('cont'));
  });
  await Promise.all(machines.map((machine) => machine.answers()));
  return machines;
}

/** Where `builtOnce` keeps the machines of these hosts, which are at least one. */
export function folderOfBuilt(
  hosts: readonly XenHost[],
  parts: readonly (string | Uint8Array)[],
): string {
  const [first] = hosts;
  if (!first) throw new Error('machines are saved for at least one host');
  const keyed = hosts.map((host) => host.keyed);
  return join(first.cache, `xen-${savedKey(keyed, parts)}`);
}

/**
 * The machines of these hosts as `build` leaves them running: restored from the cache, or built and
 * saved there first. `parts` are all inputs of `build` besides the hosts (for an engine: its guest,
 * its parameters, its programs in dom0).
 */
export async function builtOnce(
  hosts: readonly XenHost[],
  parts: readonly (string | Uint8Array)[],
  build: () => Promise<readonly XenMachine[]>,
): Promise<readonly XenMachine[]> {
  const folder = folderOfBuilt(hosts, parts);
  if (isSaved(folder, hosts)) return restoreMachines(hosts, folder);
  const machines = await build();
  await saveMachines(machines, folder);
  return machines;
}

type Monitors = readonly { machine: XenMachine; qmp: Qmp }[];

async function withMonitors(
  machines: readonly XenMachine[],
  work: (monitors: Monitors) => Promise<void>,
): Promise<void> {
  using stack = new DisposableStack();
  const monitors: { machine: XenMachine; qmp: Qmp }[] = [];
  for (const machine of machines) monitors.push({ machine, qmp: stack.use(await machine.qmp()) });
  await work(monitors);
}

async function each(
  monitors: Monitors,
  work: (qmp: Qmp, machine: XenMachine) => Promise<unknown>,
): Promise<void> {
  await Promise.all(monitors.map(({ qmp, machine }) => work(qmp, machine)));
}

async function load(qmp: Qmp, host: string, file: string): Promise<void> {
  try {
    await loadState(qmp, file, LOAD_DEADLINE_MS);
  } catch (error) {
    throw new Error(`host ${host}: its saved machine cannot be restored from ${file}`, {
      cause: error,
    });
  }
}
