/**
 * The platform `xen`: the platform `local`, whose hosts for pairs can run a machine with the
 * hypervisor Xen. Witness and world are plain local hosts.
 */
import { lackingMemory } from '../../capabilities.ts';
import type { Guest } from '../../guests/guest.ts';
import { minimal } from '../../guests/minimal/guest.ts';
import type { HostName, Placement } from '../../lab.ts';
import { createLabWith } from '../local/provision.ts';
import { hostsOf, type LabPlan, ONE_PAIR, type Platform } from '../platform.ts';
import { machineMib } from './command-line.ts';
import { XenHost } from './host.ts';

/** Number of machines, dead ones too, whose RAM a host keeps (host.ts). */
const MACHINES_KEPT = 2;
const OTHER_FILES_MIB = 512;
/** Memory for processes, besides the machines' RAM: QEMU itself, controllers, clients. */
const PROCESSES_MIB = 1024;

export const xen = {
  name: 'xen',
  needs: ['namespaces', 'tun', 'xen'],
  abilities: ['freeze', 'darken', 'inspect', 'dom0'],
  memoryNeededMib: (guest, placements) => scratchMib(guest, placements) + PROCESSES_MIB,
  async create(plan: LabPlan) {
    const { toolbox, guest = minimal, placements = ONE_PAIR } = plan;
    const { xen: image, qemu, qemuVersion, cache } = toolbox;
    if (!image || 'lacks' in image)
      throw new Error(`there are no files of Xen hosts: ${image?.lacks ?? 'setup made none'}`);
    const lacking = lackingMemory(guest, xen.memoryNeededMib(guest, placements));
    if (lacking) throw new Error(`${lacking}: close something`);
    const memoryMib = memoryOfMachine(guest, placements);
    return createLabWith(plan, {
      scratchMib: scratchMib(guest, placements),
      hostOf: (hostPlan, context) =>
        new XenHost(hostPlan, context, { qemu, qemuVersion, cache, image, memoryMib }),
    });
  },
} satisfies Platform;

function scratchMib(guest: Guest, placements: readonly Placement[]): number {
  const machines = hostsOf(placements).size * MACHINES_KEPT;
  return machines * memoryOfMachine(guest, placements) + OTHER_FILES_MIB;
}

/** The same for every host: the memory of the host with the most guests. */
function memoryOfMachine({ memoryMib }: Guest, placements: readonly Placement[]): number {
  const guestsOn = (name: HostName) => placements.filter(({ a, b }) => a === name || b === name);
  const most = Math.max(...[...hostsOf(placements)].map((name) => guestsOn(name).length));
  return machineMib(memoryMib, most);
}
