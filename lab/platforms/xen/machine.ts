/** The machine of a Xen host: a QEMU in the host's namespaces, and dom0 behind its ports. */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Ending } from '../../command.ts';
import { until } from '../../deadline.ts';
import { WAITING } from '../../machine-state.ts';
import { Qmp } from '../../qmp.ts';
import type { Host, HostProcess } from '../host.ts';
import type { BootOptions, Dom0, Dom0Access, Machine } from '../hypervisor.ts';
import {
  IMAGE_FILES,
  LAB_PORT,
  type MachineIdentity,
  machineArguments,
  SLOTS,
  slotPort,
} from './command-line.ts';
import { connectDom0 } from './dom0.ts';
import type { XenImage } from './image.ts';

/** On two cores that are busy; a cold boot takes 20 to 35 s there. */
const BOOT_DEADLINE_MS = 120_000;
const QMP_DEADLINE_MS = 10_000;
/** The last line of dom0's init script, before the agent. */
const READY = 'ftlab: dom0 is ready';
const CONSOLE_TAIL = 300;

export interface MachinePlan {
  qemu: string;
  image: XenImage;
  identity: MachineIdentity;
  generation: number;
  /** File for the output of its serial port. */
  serial: string;
}

export class XenMachine implements Machine {
  readonly host: Host;
  readonly generation: number;
  readonly folder: string;
  readonly ram: string;
  readonly #plan: MachinePlan;
  #process: HostProcess | null = null;
  #ending: Ending | null = null;
  #dom0: Dom0 | null = null;
  #isEnding = false;

  constructor(host: Host, plan: MachinePlan) {
    this.host = host;
    this.#plan = plan;
    this.generation = plan.generation;
    this.folder = join(host.disk, `machine-${plan.generation}`);
    this.ram = this.#file('ram');
  }

  get isRunning(): boolean {
    return this.#process !== null && this.#ending === null;
  }

  get ended(): Promise<Ending> {
    if (!this.#process) throw new Error(`the machine of host ${this.host.name} was not started`);
    return this.#process.ended;
  }

  get dom0(): Dom0 {
    if (!this.#dom0) throw new Error(`dom0 of host ${this.host.name} has not answered yet`);
    return this.#dom0;
  }

  /** Whether its end was requested, so that it is not reported. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  access(slot: number): Dom0Access {
    if (!(slot >= 0 && slot < SLOTS))
      throw new Error(`dom0 has ports for ${SLOTS} pairs, and none for slot ${slot}`);
    return { socket: this.#file(slotPort(slot)), host: this.host.name };
  }

  console(): string {
    const { serial } = this.#plan;
    return existsSync(serial) ? readFileSync(serial, 'latin1') : '';
  }

  qmp(): Promise<Qmp> {
    return Qmp.connect(this.#file('qmp'), QMP_DEADLINE_MS);
  }

  async kill(): Promise<void> {
    this.letGo();
    await this.#process?.stop(0);
  }

  /** Starts QEMU; without `resume` the machine boots cold. */
  start({ saved }: BootOptions): void {
    mkdirSync(this.folder, { recursive: true });
    const { image, identity, qemu, serial } = this.#plan;
    for (const name of Object.keys(IMAGE_FILES) as (keyof typeof IMAGE_FILES)[])
      symlinkSync(image[name], this.#file(IMAGE_FILES[name]));
    const incoming = saved === undefined ? [] : WAITING;
    const command = [qemu, ...machineArguments(identity, this.folder, serial), ...incoming];
    const name = `machine-${this.host.name}`;
    const console = `host-${this.host.name}-${basename(this.folder)}-qemu.log`;
    this.#process = this.host.spawn(name, command, { console });
    void this.#process.ended.then((how) => {
      this.#ending = how;
    });
  }

  /** Resolves when a machine that boots from nothing has a dom0 that answers. */
  async ready(deadlineMs = BOOT_DEADLINE_MS): Promise<void> {
    await this.#untilHere('boots', deadlineMs, () => this.console().includes(READY));
    await this.answers();
  }

  /** Resolves when dom0 answers. */
  async answers(): Promise<void> {
    this.#dom0 = await connectDom0({ socket: this.#file(LAB_PORT), host: this.host.name });
  }

  /** Its end is expected from here on. */
  letGo(): void {
    this.#isEnding = true;
    this.#dom0?.[Symbol.dispose]();
  }

  /** Throws when the machine has ended, or at the deadline, with the console's last words. */
  async #untilHere(action: string, deadlineMs: number, look: () => boolean): Promise<void> {
    const { name } = this.host;
    const last = () => this.console().trim().slice(-CONSOLE_TAIL).replaceAll(/\s+/g, ' ');
    await until({
      what: `the machine of host ${name} ${action}`,
      deadlineMs,
      everyMs: 50,
      look: () => {
        if (this.#ending) throw new Error(`the machine of host ${name} ended while it ${action}`);
        return look();
      },
      state: () => `its console ends with: ${last() || 'nothing'}`,
    });
  }

  #file(name: string): string {
    return join(this.folder, name);
  }
}
