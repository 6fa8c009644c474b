/** A pair under Remus: a Xen machine on each host, controllers beside them, and a witness. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuestMemory, Side, Victims } from '../../pair.ts';
import { isAble } from '../../platforms/host.ts';
import type { HypervisorHost, Machine } from '../../platforms/hypervisor.ts';
import { guestImage } from '../../toolbox.ts';
import { syncChannels } from '../channels.ts';
import { ControlledPair, otherThan, type PairParts } from '../controlled-pair.ts';
import type { Twin } from '../controllers.ts';
import { proveAnswers } from '../echoes.ts';
import { fileMemory } from '../file-memory.ts';
import { letGo, use } from './machine-users.ts';
import { parametersSchema, type RemusParameters } from './parameters.ts';
import type { GuestPlan, Order, RemusSettings } from './settings.ts';

/** Ports of dom0 on `sync`. */
const PORTS = { checkpoints: 8002 };
export const CHANNELS = { checkpoints: PORTS.checkpoints } as const;

/** xl unpacks the guest, and its kernel boots, under TCG. */
const BOOT_DEADLINE_MS = 150_000;
const LISTEN_DEADLINE_MS = 30_000;
/** Deadline of the first checkpoint, which copies all memory of the guest. */
const JOIN_DEADLINE_MS = 110_000;
const STEP_DEADLINE_MS = 25_000;
/** Deadline of the guest's first answer while checkpoints are made: a few of them, or ARP again. */
const ANSWER_DEADLINE_MS = 15_000;
/** Added to the time in which the active notices that checkpoints are missing. */
const MARGIN_MS = 500;
/** Files of the guests in dom0. */
const FOLDER = '/run/ftlab';

const ORDERS = {
  join: { order: 'join' },
  protect: { order: 'protect' },
  unjoin: { order: 'unjoin' },
} as const satisfies Record<string, Order>;

export class RemusPair extends ControlledPair {
  readonly channels = syncChannels(CHANNELS, this.lab.slot.portOffset);
  override readonly memory: GuestMemory = fileMemory(
    (side) => this.#host(side).machine?.ram ?? '',
    this.mark,
  );
  readonly #parameters: RemusParameters;
  readonly #guest: PairParts['guest'];

  constructor(parts: PairParts) {
    super(parts, 'lab/engines/remus/controller.ts');
    this.#parameters = parametersSchema.parse(parts.parameters);
    this.#guest = parts.guest;
  }

  async provision(): Promise<void> {
    await Promise.all([this.#ready('a', { withGuest: true }), this.#ready('b')]);
    // b becomes a member only once it holds checkpoints.
    await this.witness.begin(['a']);
    const serving = this.controllers.hear('a', 'serving', BOOT_DEADLINE_MS);
    const active = this.#start('a', 'active');
    const listening = this.controllers.hear('b', 'listening', LISTEN_DEADLINE_MS);
    this.#start('b', 'standby');
    await listening;
    await serving;
    await this.#join(active);
  }

  protected override async prepareTarget(target: Side): Promise<void> {
    await this.#ready(target);
  }

  protected startTarget(target: Side): void {
    this.#start(target, 'standby');
  }

  protected async takeIn(survivor: Twin): Promise<void> {
    try {
      await this.#join(survivor);
    } catch (error) {
      // ftlab knows of a dead host at once; the engine gets the time to detect the loss.
      const { intervalMs, watchdogMs } = this.#parameters;
      await sleep(intervalMs + watchdogMs + MARGIN_MS);
      this.controllers.tell(survivor, ORDERS.unjoin);
      throw error;
    }
  }

  /** The machine of a side is the hypervisor of every guest on it. */
  override async victims(side: Side): Promise<Victims> {
    const { controller } = await super.victims(side);
    const host = this.lab.hosts[side];
    const folder = this.#host(side).machine?.folder;
    if (!isAble(host, 'inspect') || !folder) return { controller, guest: [] };
    const processes = (await host.processes()).filter(({ state }) => state !== 'Z');
    const isMachine = (command: string) => command.includes(`mem-path=${folder}/`);
    const machines = processes.filter(({ command }) => isMachine(command));
    return { controller, guest: machines.map(({ pid }) => pid) };
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await Promise.all((['a', 'b'] as const).map((side) => letGo(this.#host(side), this)));
  }

  /**
   * Checkpoints advance and reach the standby, and the guest answers clients meanwhile, before
   * anything is called protected.
   */
  async #join(active: Twin): Promise<void> {
    const { side } = active;
    const { controllers } = this;
    const joined = controllers.hear(side, 'joined', JOIN_DEADLINE_MS, 'join-failed');
    controllers.tell(active, ORDERS.join);
    await joined;
    const deadlineMs = ANSWER_DEADLINE_MS + STEP_DEADLINE_MS;
    const done = controllers.hear(side, 'protected', deadlineMs, 'join-failed');
    const lost = new AbortController();
    done.catch(() => lost.abort());
    await Promise.race([this.#answers(lost.signal), done]);
    controllers.tell(active, ORDERS.protect);
    await done;
  }

  /** Throws, and reports a failed join, when the guest does not answer over `lan`. */
  async #answers(signal: AbortSignal): Promise<void> {
    try {
      await proveAnswers(this.lab, this.endpoint, ANSWER_DEADLINE_MS, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      this.lab.recorder.event('ftlab', 'join-failed', { reason });
      throw new Error(`join-failed: ${reason}`, { cause: error });
    }
  }

  /** A machine with the transport in its dom0, and the guest's image where it is to be booted. */
  async #ready(side: Side, { withGuest = false } = {}): Promise<void> {
    const { dom0 } = await this.#machine(side);
    const { kernel, initramfs, transport } = this.#plan;
    const { toolbox } = this.lab;
    await dom0.write(transport, await readFile(toolbox.transport), { mode: 0o755 });
    if (!withGuest) return;
    const image = guestImage(toolbox, this.#guest.name);
    await dom0.write(kernel, await readFile(image.kernel));
    await dom0.write(initramfs, await readFile(image.initramfs));
  }

  #machine(side: Side): Promise<Machine> {
    return use(this.#host(side), this);
  }

  #host(side: Side): HypervisorHost {
    const host = this.lab.hosts[side];
    if (!isAble(host, 'dom0')) throw new Error(`host ${host.name} runs no hypervisor`);
    return host;
  }

  get #plan(): GuestPlan {
    const { memoryMib, mac, ip, name } = this.#guest;
    const { index } = this.lab.slot;
    const at = (file: string) => join(FOLDER, file);
    return {
      ...{ memoryMib, mac, ip, mark: this.mark, name: `guest-${index}`, plug: `plug${index}` },
      ...{ kernel: at(`${name}-kernel`), initramfs: at(`${name}-initramfs`) },
      transport: at('ftlab-remus'),
    };
  }

  #start(side: Side, role: RemusSettings['role']): Twin {
    return this.controllers.start(side, (folder) => this.#settings(side, role, folder));
  }

  #settings(side: Side, role: RemusSettings['role'], folder: string): RemusSettings {
    const peer = otherThan(side);
    const { slot } = this.lab;
    const { machine, dom0Address } = this.#host(side);
    if (!machine) throw new Error(`host ${side} has no machine`);
    return {
      ...this.#parameters,
      ...this.surroundings(side),
      ...{ side, peer, role, folder, plan: this.#plan, access: machine.access(slot.index) },
      members: [role === 'active' ? side : peer],
      dom0: {
        own: dom0Address,
        peer: this.#host(peer).dom0Address,
        port: PORTS.checkpoints + slot.portOffset,
      },
    };
  }
}
