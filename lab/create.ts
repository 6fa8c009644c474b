/** Sets the lab up: switch, hosts, disks; and takes it down in reverse. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { detectCapabilities } from './capabilities.ts';
import { run } from './command.ts';
import { LocalHost, type LocalHostPlan } from './hosts/local.ts';
import type { Lab } from './lab.ts';
import { netemShaper } from './links/netem.ts';
import { BridgeSwitch, portOf } from './links/switch.ts';
import { WireShaper } from './links/wire.ts';
import type { Recorder } from './recording/recorder.ts';
import type { Toolbox } from './toolbox.ts';

const PLANS = {
  a: { name: 'a', number: 1, links: ['lan', 'sync', 'quorum'], hasGuest: true },
  b: { name: 'b', number: 2, links: ['lan', 'sync', 'quorum'], hasGuest: true },
  witness: { name: 'witness', number: 50, links: ['quorum'], hasGuest: false },
  world: { name: 'world', number: 100, links: ['lan'], hasGuest: false },
} as const satisfies Record<string, LocalHostPlan>;

/** RAM files of a few twins, their journals, and room to breathe. */
const SCRATCH_MIB = 2048;
const SCRATCH = '/run/ftlab';

export interface LabParts {
  recorder: Recorder;
  toolbox: Toolbox;
  signal: AbortSignal;
}

/** Every host is powered when this resolves. Only inside the lab's namespaces. */
export async function createLab({ recorder, toolbox, signal }: LabParts): Promise<Lab> {
  await using stack = new AsyncDisposableStack();
  checkMemory();
  mkdirSync(SCRATCH, { recursive: true });
  await run(['mount', '-t', 'tmpfs', '-o', `size=${SCRATCH_MIB}m`, 'ftlab', SCRATCH]);
  stack.defer(async () => {
    await run(['umount', '-l', SCRATCH]);
    rmSync(SCRATCH, { recursive: true, force: true });
  });
  const ports = Object.values(PLANS).flatMap((p) => p.links.map((link) => portOf(link, p.name)));
  const { netem } = await detectCapabilities(toolbox);
  const shaper = netem === true ? netemShaper : new WireShaper(toolbox.native, recorder);
  const network = await BridgeSwitch.create(ports, shaper);
  stack.defer(() => network.destroy());
  const context = { native: toolbox.native, switch: network, recorder, disks: `${SCRATCH}/disks` };
  const host = async (plan: LocalHostPlan) => {
    const made = new LocalHost(plan, context);
    stack.defer(() => made.destroy());
    await made.powerOn();
    return made;
  };
  const hosts = {
    a: await host(PLANS.a),
    b: await host(PLANS.b),
    witness: await host(PLANS.witness),
    world: await host(PLANS.world),
  };
  const owned = stack.move();
  return {
    hosts,
    switch: network,
    recorder,
    toolbox,
    scratch: SCRATCH,
    signal,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A full tmpfs is a SIGBUS in QEMU, which would look like a dead host: look first. */
function checkMemory(): void {
  const found = /MemAvailable:\s+(\d+) kB/.exec(readFileSync('/proc/meminfo', 'utf8'));
  const availableMib = Number(found?.[1] ?? 0) / 1024;
  if (availableMib < SCRATCH_MIB + 512) {
    throw new Error(
      `the lab needs ${SCRATCH_MIB + 512} MiB of memory, ${Math.round(availableMib)} are available: close something`,
    );
  }
}
