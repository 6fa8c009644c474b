/** A pair under lockstep: its controllers, its witness and the saved guest. */

import type { Side } from '../../pair.ts';
import { guestImage } from '../../toolbox.ts';
import { syncChannels } from '../channels.ts';
import { ControlledPair, otherThan, type PairParts } from '../controlled-pair.ts';
import type { Twin } from '../controllers.ts';
import { type LockstepParameters, parametersSchema } from './parameters.ts';
import { collectTwins } from './remains.ts';
import { savedState } from './saved-state.ts';
import type { ControllerSettings, Order, SavedState } from './settings.ts';
import type { TwinPlan } from './twin.ts';

const PORTS = { sync: 7100, state: 7104 };
/** Connections between the twins that faults can cut, by name. */
export const CHANNELS = { log: PORTS.sync, state: PORTS.state } as const;
const PROTECT_DEADLINE_MS = 20_000;

export class LockstepPair extends ControlledPair {
  readonly #parameters: LockstepParameters;
  readonly #plan: TwinPlan;
  readonly channels = syncChannels(CHANNELS, this.lab.slot.portOffset);
  #saved: SavedState = { ram: '', state: '', mailboxAt: 0 };
  #generation = 1;

  constructor(parts: PairParts) {
    super(parts, 'lab/engines/lockstep/controller.ts');
    this.#parameters = parametersSchema.parse(parts.parameters);
    const { toolbox } = parts.lab;
    const { qemu, plugin } = toolbox;
    const { name, memoryMib, mac, ip } = parts.guest;
    const { kernel, initramfs, hash } = guestImage(toolbox, name);
    this.#plan = { qemu, plugin, kernel, initramfs, guestHash: hash, memoryMib, mac, ip };
  }

  async provision(): Promise<void> {
    this.#saved = await savedState(this.lab, this.#plan, (saved, folder) => {
      const settings = { ...this.#settings('a', 'builder', null, folder), saved };
      return (onLine) => this.controllers.spawn('a', settings, onLine);
    });
    if (this.#parameters.twins === 1) {
      const serving = this.controllers.hear('a', 'serving', PROTECT_DEADLINE_MS);
      this.#start('a', 'active', null);
      await serving;
      this.controllers.setActive('a');
      return;
    }
    // No side asks the witness before the twins are in step, and it starts meanwhile.
    const witness = this.witness.begin(['a', 'b']);
    const isProtected = this.controllers.hear('a', 'protected', PROTECT_DEADLINE_MS);
    this.#start('b', 'standby', 'a');
    this.#start('a', 'active', 'b');
    await Promise.all([witness, isProtected]);
  }

  protected startTarget(target: Side): void {
    this.#generation += 1;
    this.#start(target, 'target', otherThan(target));
  }

  protected async takeIn(survivor: Twin): Promise<void> {
    const { controllers } = this;
    const failure = 'reprotect-failed';
    const done = controllers.hear(survivor.side, 'protected', PROTECT_DEADLINE_MS, failure);
    const order: Order = { order: 'reprotect', generation: this.#generation };
    controllers.tell(survivor, order);
    await done;
  }

  override collect(): Promise<void> {
    const twins = this.controllers.twins.map(({ side, folder, hasEnded }, index) => {
      return { side, folder, index, isAlive: !hasEnded };
    });
    collectTwins(this.lab.recorder, this.mark, twins);
    return Promise.resolve();
  }

  #start(side: Side, role: ControllerSettings['role'], peer: Side | null): void {
    this.controllers.start(side, (folder) => this.#settings(side, role, peer, folder));
  }

  #settings(
    side: Side,
    role: ControllerSettings['role'],
    peer: Side | null,
    folder: string,
  ): ControllerSettings {
    const { twins: _, ...parameters } = this.#parameters;
    const { witness, sync, ...surroundings } = this.surroundings(side);
    const { portOffset } = this.lab.slot;
    const together = peer ? [side, peer] : [side];
    return {
      ...parameters,
      ...surroundings,
      ...{ side, role, peer, folder, plan: this.#plan, saved: this.#saved, mark: this.mark },
      generation: this.#generation,
      members: role === 'target' ? [otherThan(side)] : together,
      native: this.lab.toolbox.native,
      sync: { ...sync, port: PORTS.sync + portOffset, statePort: PORTS.state + portOffset },
      witness: peer && witness,
    };
  }
}
