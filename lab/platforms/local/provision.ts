/** Sets the lab up: switch, hosts, disks; and takes it down in reverse. */
import { mkdirSync, rmSync } from 'node:fs';
import { detectCapabilities, lackingMemory } from '../../capabilities.ts';
import { run } from '../../command.ts';
import { scratchMib } from '../../guests/guest.ts';
import { minimal } from '../../guests/minimal/guest.ts';
import { HOST_NAMES, type Lab, type Placement, slotOf } from '../../lab.ts';
import { LINKS } from '../link.ts';
import { hostsOf, type LabPlan, ONE_PAIR } from '../platform.ts';
import { portOf } from './cable.ts';
import { LocalHost, type LocalHostContext, type LocalHostPlan } from './host.ts';
import { netemShaper } from './netem.ts';
import { BridgeSwitch } from './switch.ts';
import { WireShaper } from './wire.ts';

const PLANS = {
  witness: { name: 'witness', number: 50, links: ['quorum'], taps: {} },
  world: { name: 'world', number: 100, links: ['lan'], taps: {} },
} as const satisfies Record<string, LocalHostPlan>;

const SCRATCH = '/run/ftlab';

/** A lab of this computer: its hosts have every optional ability. */
export type LocalLab = Lab<LocalHost>;

/** Makes the hosts of the pairs, and computes the memory that the lab needs. */
export interface Outfit {
  /** Size of the lab's tmpfs, MiB. */
  scratchMib: number;
  /** The plan of the host is that of a local host with TAPs for guests. */
  hostOf(plan: LocalHostPlan, context: LocalHostContext): LocalHost;
}

/** Every host is powered when this resolves. Only inside the lab's namespaces. */
export async function createLab(plan: LabPlan): Promise<LocalLab> {
  const { guest = minimal } = plan;
  // A full tmpfs is a SIGBUS in QEMU, which would look like a dead host: look first.
  const lacking = lackingMemory(guest);
  if (lacking) throw new Error(`${lacking}: close something`);
  return createLabWith(plan, {
    scratchMib: scratchMib(guest),
    hostOf: (hostPlan, context) => new LocalHost(hostPlan, context),
  });
}

/** The same lab with other hosts for the pairs to live on. */
export async function createLabWith(plan: LabPlan, outfit: Outfit): Promise<LocalLab> {
  const { recorder, toolbox, signal, placements = ONE_PAIR, seed = 1 } = plan;
  await using stack = new AsyncDisposableStack();
  mkdirSync(SCRATCH, { recursive: true });
  await run(['mount', '-t', 'tmpfs', '-o', `size=${outfit.scratchMib}m`, 'ftlab', SCRATCH]);
  stack.defer(async () => {
    await run(['umount', '-l', SCRATCH]);
    rmSync(SCRATCH, { recursive: true, force: true });
  });
  const plans = [...guestPlans(placements), PLANS.witness, PLANS.world];
  const ports = plans.flatMap((p) => p.links.map((link) => portOf(link, p.name)));
  const { netem } = await detectCapabilities(toolbox);
  const shaper = netem === true ? netemShaper : new WireShaper(toolbox.native, recorder, seed);
  const network = await BridgeSwitch.create(ports, shaper, toolbox.native);
  stack.defer(() => network.destroy());
  const context = { native: toolbox.native, switch: network, recorder, disks: `${SCRATCH}/disks` };
  const all: Record<string, LocalHost> = {};
  for (const plan of plans) {
    const isPlain = plan === PLANS.witness || plan === PLANS.world;
    const host = isPlain ? new LocalHost(plan, context) : outfit.hostOf(plan, context);
    stack.defer(() => host.destroy());
    await host.powerOn();
    all[plan.name] = host;
  }
  const { a, b, witness, world } = all;
  if (!a || !b || !witness || !world) throw new Error('a lab needs the hosts a and b');
  const owned = stack.move();
  return {
    hosts: { a, b, witness, world },
    all,
    slot: slotOf(0),
    switch: network,
    recorder,
    toolbox,
    scratch: SCRATCH,
    signal,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The hosts that pairs live on; a and b always, and a TAP for each pair on its two. */
function guestPlans(placements: readonly Placement[]): LocalHostPlan[] {
  const used = hostsOf(placements);
  return HOST_NAMES.filter((name) => used.has(name)).map((name) => ({
    name,
    number: HOST_NAMES.indexOf(name) + 1,
    links: LINKS,
    taps: {
      lan: placements.flatMap(({ a, b }, index) =>
        name === a || name === b ? [slotOf(index).tap] : [],
      ),
    },
  }));
}
