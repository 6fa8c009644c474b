/** A pair under COLO: its controllers and witness, the pre-flight, and what the controllers say. */
import { ControlledPair, otherThan, type PairParts } from '../controlled-pair.ts';
import type { Twin } from '../controllers.ts';
import type { Side } from '../engine.ts';
import { type ColoParameters, parametersSchema } from './parameters.ts';
import { proveComparison } from './preflight.ts';
import type { ColoSettings, GuestPlan, Order } from './settings.ts';

const BOOT_DEADLINE_MS = 90_000;
const STEP_DEADLINE_MS = 25_000;

const ORDERS = [
  { order: 'join' },
  { order: 'protect' },
  { order: 'unjoin' },
] as const satisfies Order[];

export class ColoPair extends ControlledPair {
  readonly #parameters: ColoParameters;
  readonly #plan: GuestPlan;

  constructor(parts: PairParts) {
    super(parts, import.meta.dirname);
    this.#parameters = parametersSchema.parse(parts.parameters);
    const { qemu, qemuImg, kernel, initramfs } = parts.lab.toolbox;
    const { memoryMib, diskMib, mac, ip } = parts.guest;
    const guest = { memoryMib, diskMib, mac, ip, mark: this.mark };
    this.#plan = { qemu, qemuImg, kernel, initramfs, ...guest };
  }

  async provision(): Promise<void> {
    await this.witness.begin(['a', 'b']);
    const serving = this.controllers.hear('a', 'serving', BOOT_DEADLINE_MS);
    const primary = this.#start('a', 'primary', true);
    const listening = this.controllers.hear('b', 'listening', STEP_DEADLINE_MS);
    this.#start('b', 'secondary', true);
    await listening;
    await serving;
    await this.#joinAndProve(primary);
  }

  protected startTarget(target: Side): void {
    this.#start(target, 'secondary', false);
  }

  protected async takeIn(survivor: Twin): Promise<void> {
    try {
      await this.#joinAndProve(survivor);
    } catch (error) {
      const [, , unjoin] = ORDERS;
      this.controllers.tell(survivor, unjoin);
      throw error;
    }
  }

  /** Nothing is called protected before it was seen that outputs are really compared. */
  async #joinAndProve(primary: Twin): Promise<void> {
    const { side } = primary;
    const standby = otherThan(side);
    const joined = this.controllers.hear(side, 'joined', STEP_DEADLINE_MS, 'join-failed');
    const checkpoints = [side, standby].map((one) =>
      this.controllers.hear(one, 'checkpoint-end', STEP_DEADLINE_MS),
    );
    const [join, protect] = ORDERS;
    this.controllers.tell(primary, join);
    await joined;
    await Promise.all(checkpoints);
    await proveComparison(this.lab, this.endpoint, this.lab.hosts[standby]);
    const done = this.controllers.hear(side, 'protected', STEP_DEADLINE_MS);
    this.controllers.tell(primary, protect);
    await done;
  }

  #start(side: Side, role: ColoSettings['role'], isMember: boolean): Twin {
    const settings = (folder: string) => this.#settings(side, role, isMember, folder);
    return this.controllers.start(side, settings);
  }

  #settings(
    side: Side,
    role: ColoSettings['role'],
    isMember: boolean,
    folder: string,
  ): ColoSettings {
    const plan = this.#plan;
    const { portOffset } = this.lab.slot;
    return {
      ...this.#parameters,
      ...this.surroundings(side),
      ...{ side, peer: otherThan(side), role, isMember, folder, plan, portOffset },
    };
  }
}
