/** A Xen host: a host of this computer with a further process, the machine. */
import { rmSync } from 'node:fs';
import type { BootOptions, HypervisorHost } from '../hypervisor.ts';
import { LocalHost, type LocalHostContext, type LocalHostPlan } from '../local/host.ts';
import { type MachineIdentity, machineArguments, TAPS } from './command-line.ts';
import type { XenImage } from './image.ts';
import { XenMachine } from './machine.ts';
import { builtOnce, restoreMachines } from './save.ts';
import type { Keyed } from './saved-key.ts';

export interface XenHostPlan {
  /** The lab's QEMU. */
  qemu: string;
  image: XenImage;
  /** Version of that QEMU. */
  qemuVersion: string;
  /** Folder for machines that are saved. */
  cache: string;
  /** Memory of the machine, its guests included. */
  memoryMib: number;
}

/** The last byte of dom0's addresses is the host's plus this. */
const DOM0_OFFSET = 200;

export class XenHost extends LocalHost implements HypervisorHost {
  readonly dom0Address: string;
  readonly #plan: XenHostPlan;
  readonly #identity: MachineIdentity;
  readonly #context: LocalHostContext;
  readonly #machines: XenMachine[] = [];

  constructor(hostPlan: LocalHostPlan, context: LocalHostContext, plan: XenHostPlan) {
    super({ ...hostPlan, taps: { sync: [TAPS.sync], lan: [TAPS.lan] } }, context);
    this.#plan = plan;
    this.#context = context;
    const { name, number } = hostPlan;
    const { memoryMib } = plan;
    this.dom0Address = this.address('sync').replace(/\d+$/, String(number + DOM0_OFFSET));
    this.#identity = { host: name, number, dom0Address: this.dom0Address, memoryMib };
  }

  get machine(): XenMachine | null {
    return this.#machines.at(-1) ?? null;
  }

  async boot(options: BootOptions = {}): Promise<XenMachine> {
    const { saved, isCold = false, deadlineMs } = options;
    if (saved !== undefined) return only(await restoreMachines([this], saved));
    if (isCold) return this.#bootCold('a cold boot was asked for', deadlineMs);
    const reason = `no saved host ${this.name} in the cache`;
    return only(
      await builtOnce([this], ['booted'], async () => [await this.#bootCold(reason, deadlineMs)]),
    );
  }

  async #bootCold(reason: string, deadlineMs?: number): Promise<XenMachine> {
    this.#context.recorder.event('ftlab', 'guest-boot', { reason });
    const machine = this.begin({});
    try {
      await machine.ready(deadlineMs);
    } catch (error) {
      await machine.kill(); // its console stays
      throw error;
    }
    return machine;
  }

  /** Folder for machines that are saved. */
  get cache(): string {
    return this.#plan.cache;
  }

  /** The parts that machines saved on this host depend on. */
  get keyed(): Keyed {
    const { image, qemuVersion } = this.#plan;
    return { image, qemuVersion, commandLine: machineArguments(this.#identity, '', '') };
  }

  /**
   * Starts a machine without waiting for it; a power cut or `kill` ends it. The RAM of the previous
   * machine stays as evidence; the RAM of older machines is deleted.
   */
  begin(options: BootOptions): XenMachine {
    if (this.machine?.isRunning) throw new Error(`host ${this.name} has a running machine already`);
    const { name } = this;
    const { recorder } = this.#context;
    const generation = this.#machines.length;
    const old = this.#machines.at(-2);
    if (old) rmSync(old.ram, { force: true });
    const machine = new XenMachine(this, {
      ...this.#plan,
      identity: this.#identity,
      generation,
      serial: recorder.path(`consoles/host-${name}-machine-${generation}.log`),
    });
    machine.start(options);
    this.#machines.push(machine);
    void machine.ended.then((how) => {
      if (machine.isEnding || !this.isPowered) return;
      recorder.event('ftlab', 'process-exited', { name: `machine-${name}`, ...how });
    });
    return machine;
  }

  override async destroy(): Promise<void> {
    for (const machine of this.#machines) machine.letGo();
    await super.destroy();
  }
}

function only(machines: readonly XenMachine[]): XenMachine {
  const [machine] = machines;
  if (!machine) throw new Error('a host was started, and has no machine');
  return machine;
}
