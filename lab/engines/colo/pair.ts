/** A pair under COLO: its controllers, its witness and the pre-flight. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Side } from '../../pair.ts';
import { guestImage } from '../../toolbox.ts';
import { syncChannels } from '../channels.ts';
import { ControlledPair, otherThan, type PairParts } from '../controlled-pair.ts';
import type { Twin } from '../controllers.ts';
import { savedGuest } from '../saved-guest.ts';
import { CHANNELS } from './arguments.ts';
import { type ColoParameters, parametersSchema } from './parameters.ts';
import { proveComparison } from './preflight.ts';
import type { ColoSettings, GuestPlan, Order } from './settings.ts';

const BOOT_DEADLINE_MS = 90_000;
const STEP_DEADLINE_MS = 25_000;
/** Added to the time in which the active notices a missing checkpoint. */
const MARGIN_MS = 500;

const ORDERS = [
  { order: 'join' },
  { order: 'protect' },
  { order: 'unjoin' },
] as const satisfies Order[];

export class ColoPair extends ControlledPair {
  readonly #parameters: ColoParameters;
  readonly #plan: GuestPlan;
  readonly #saved: ColoSettings['saved'];
  readonly channels = syncChannels(CHANNELS, this.lab.slot.portOffset);

  constructor(parts: PairParts) {
    super(parts, 'lab/engines/colo/controller.ts');
    this.#parameters = parametersSchema.parse(parts.parameters);
    const { toolbox } = parts.lab;
    const { qemu, qemuImg } = toolbox;
    const { kernel, initramfs, hash } = guestImage(toolbox, parts.guest.name);
    const { memoryMib, diskMib, mac, ip } = parts.guest;
    const guest = { memoryMib, diskMib, mac, ip, mark: this.mark };
    this.#plan = { qemu, qemuImg, kernel, initramfs, ...guest };
    // The contents of a guest's disk are not saved with the guest.
    this.#saved = diskMib > 0 ? null : savedGuest(toolbox, 'colo', this.#plan, hash);
  }

  async provision(): Promise<void> {
    // b becomes a member only after the pre-flight has passed.
    const witness = this.witness.begin(['a']);
    const serving = this.controllers.hear('a', 'serving', BOOT_DEADLINE_MS);
    const active = this.#start('a', 'active');
    const listening = this.controllers.hear('b', 'listening', STEP_DEADLINE_MS);
    this.#start('b', 'standby');
    await Promise.all([witness, listening, serving]);
    await this.#joinAndProve(active);
  }

  protected startTarget(target: Side): void {
    this.#start(target, 'standby');
  }

  protected async takeIn(survivor: Twin): Promise<void> {
    try {
      await this.#joinAndProve(survivor);
    } catch (error) {
      // ftlab knows of a dead host at once; the engine gets the time to detect the loss.
      const { checkpointMs, watchdogMs } = this.#parameters;
      await sleep(checkpointMs + watchdogMs + MARGIN_MS);
      const [, , unjoin] = ORDERS;
      this.controllers.tell(survivor, unjoin);
      throw error;
    }
  }

  /** Joins the twins; the pair is protected only after the pre-flight has passed. */
  async #joinAndProve(active: Twin): Promise<void> {
    const { side } = active;
    const standby = otherThan(side);
    const { controllers, lab } = this;
    const joined = controllers.hear(side, 'joined', STEP_DEADLINE_MS, 'join-failed');
    const checkpoints = [side, standby].map((twinSide) =>
      controllers.hear(twinSide, 'checkpoint-end', STEP_DEADLINE_MS),
    );
    const done = controllers.hear(side, 'protected', 2 * STEP_DEADLINE_MS, 'join-failed');
    const lost = new AbortController();
    done.catch(() => lost.abort());
    const [join, protect] = ORDERS;
    controllers.tell(active, join);
    await joined;
    await Promise.all(checkpoints);
    const proof = proveComparison(lab, this.endpoint, lab.hosts[standby], lost.signal);
    await Promise.race([proof, done]);
    controllers.tell(active, protect);
    await done;
  }

  #start(side: Side, role: ColoSettings['role']): Twin {
    return this.controllers.start(side, (folder) => this.#settings(side, role, folder));
  }

  #settings(side: Side, role: ColoSettings['role'], folder: string): ColoSettings {
    const plan = this.#plan;
    const peer = otherThan(side);
    const members = [role === 'active' ? side : peer];
    const { portOffset } = this.lab.slot;
    return {
      ...this.#parameters,
      ...this.surroundings(side),
      ...{ side, peer, members, role, folder, plan, portOffset },
      saved: role === 'active' ? this.#saved : null,
    };
  }
}
