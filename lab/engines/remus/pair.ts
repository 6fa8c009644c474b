/** A pair under Remus: a Xen machine on each host, controllers beside them, and a witness. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuestMemory, Side, Victims } from '../../pair.ts';
import { isAble } from '../../platforms/host.ts';
import type { HypervisorHost } from '../../platforms/hypervisor.ts';
import { guestImage } from '../../toolbox.ts';
import { syncChannels } from '../channels.ts';
import { ControlledPair, otherThan, type PairParts } from '../controlled-pair.ts';
import type { Twin } from '../controllers.ts';
import { proveAnswers } from '../echoes.ts';
import { fileMemory } from '../file-memory.ts';
import { bootWithGuest, placeImage } from './booted-host.ts';
import type { DomainSettings } from './domain.ts';
import { planOf } from './guest-configuration.ts';
import { letGo, use } from './machine-users.ts';
import { parametersSchema, type RemusParameters } from './parameters.ts';
import { bootProtected, type WantedPair } from './protected-hosts.ts';
import type { GuestPlan, Order, RemusSettings } from './settings.ts';
import { isGuestThere } from './xl-guest.ts';

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

const ORDERS = {
  join: { order: 'join' },
  protect: { order: 'protect' },
  unjoin: { order: 'unjoin' },
} as const satisfies Record<string, Order>;

export class RemusPair extends ControlledPair {
  readonly channels = syncChannels(CHANNELS, this.lab.slot.portOffset);
  override readonly memory: GuestMemory = fileMemory(
    (side) => this.#host(side).machine?.ram ?? null,
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
    this.#checkGuestType();
    // b becomes a member only once it holds checkpoints.
    const [isRestored] = await Promise.all([this.#bootBoth(), this.witness.begin(['a'])]);
    const serving = this.controllers.hear('a', 'serving', BOOT_DEADLINE_MS);
    const active = this.#start('a', 'active', isRestored);
    const listening = this.controllers.hear('b', 'listening', LISTEN_DEADLINE_MS);
    this.#start('b', 'standby', isRestored);
    await listening;
    await serving;
    await this.#join(active);
  }

  /** Throws where this computer's Xen does not take such a guest. */
  #checkGuestType(): void {
    const { xen } = this.lab.toolbox;
    const lacks = xen && 'lacksPvh' in xen ? xen.lacksPvh : null;
    if (this.#parameters.guestType === 'pvh' && lacks !== null) throw new Error(lacks);
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

  /** Machines for both sides; whether they were restored with the guest protected. */
  async #bootBoth(): Promise<boolean> {
    const hosts = [this.#host('a'), this.#host('b')] as const;
    // A machine that another pair uses cannot be replaced.
    const isFree = !hosts.some(({ machine }) => machine?.isRunning);
    const wanted = await this.#protected();
    const machines = isFree ? await bootProtected(hosts, wanted, this.lab) : null;
    if (!machines) {
      await Promise.all([this.#ready('a', { withGuest: true }), this.#ready('b')]);
      return false;
    }
    const [a, b] = machines;
    await Promise.all([use(hosts[0], this, async () => a), use(hosts[1], this, async () => b)]);
    return true;
  }

  async #protected(): Promise<WantedPair> {
    const { toolbox, scratch, slot } = this.lab;
    const folder = join(scratch, `${slot.name}protect`);
    return {
      ...{ plan: this.#plan, image: guestImage(toolbox, this.#guest.name) },
      transport: await readFile(toolbox.transport),
      domains: [this.#domain('a', folder), this.#domain('b', folder)],
    };
  }

  /** A machine with the transport in its dom0, and the guest where wanted: booted, or its image. */
  async #ready(side: Side, { withGuest = false } = {}): Promise<void> {
    const { toolbox } = this.lab;
    const host = this.#host(side);
    const plan = this.#plan;
    const wanted = { plan, image: guestImage(toolbox, this.#guest.name) };
    const boot = () => (withGuest ? bootWithGuest(host, wanted, this.lab) : host.boot());
    const { dom0 } = await use(host, this, boot);
    await dom0.write(plan.transport, await readFile(toolbox.transport), { mode: 0o755 });
    // Another pair's machine, for one, was booted without this guest.
    if (withGuest && !(await isGuestThere(dom0, plan))) await placeImage(dom0, wanted);
  }

  #host(side: Side): HypervisorHost {
    const host = this.lab.hosts[side];
    if (!isAble(host, 'dom0')) throw new Error(`host ${host.name} runs no hypervisor`);
    return host;
  }

  get #plan(): GuestPlan {
    const { guestType: type } = this.#parameters;
    return planOf(this.#guest, this.lab.slot.index, { mark: this.mark, type });
  }

  #start(side: Side, role: RemusSettings['role'], isRestored = false): Twin {
    const settings = (folder: string) => ({ ...this.#settings(side, role, folder), isRestored });
    return this.controllers.start(side, settings);
  }

  #settings(side: Side, role: RemusSettings['role'], folder: string): RemusSettings {
    const peer = otherThan(side);
    const { slot } = this.lab;
    const { machine } = this.#host(side);
    if (!machine) throw new Error(`host ${side} has no machine`);
    return {
      ...this.#parameters,
      ...this.surroundings(side),
      ...this.#domain(side, folder),
      ...{ side, peer, role, access: machine.access(slot.index) },
      members: [role === 'active' ? side : peer],
    };
  }

  #domain(side: Side, folder: string): DomainSettings {
    const { output, intervalMs } = this.#parameters;
    const port = PORTS.checkpoints + this.lab.slot.portOffset;
    const dom0 = {
      own: this.#host(side).dom0Address,
      peer: this.#host(otherThan(side)).dom0Address,
      port,
    };
    return { output, intervalMs, folder, dom0, plan: this.#plan, isRestored: false };
  }
}
