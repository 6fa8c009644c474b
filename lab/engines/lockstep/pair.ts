/** A pair under lockstep: its controllers and witness, who holds which role, and what they say. */
import { join } from 'node:path';
import { WitnessService } from '../../detection/witness-service.ts';
import { markOf } from '../../guests/cycle-ledger.ts';
import type { Guest } from '../../guests/guest.ts';
import type { Lab } from '../../lab.ts';
import type { Parameters } from '../../recording/schema.ts';
import { Controllers } from '../controllers.ts';
import type { Detection, Pair, Role, Side } from '../engine.ts';
import { type LockstepParameters, parametersSchema } from './parameters.ts';
import { collectTwin } from './remains.ts';
import { savedState } from './saved-state.ts';
import type { ControllerSettings, Order, SavedState } from './settings.ts';
import type { TwinPlan } from './twin.ts';

const PORTS = { sync: 7100, state: 7101, witness: 7102, beat: 7103 };
const PROTECT_DEADLINE_MS = 20_000;

export class LockstepPair implements Pair {
  readonly endpoint: Pair['endpoint'];
  readonly #lab: Lab;
  readonly #parameters: LockstepParameters;
  readonly #plan: TwinPlan;
  readonly mark: string;
  readonly #detection: Detection;
  readonly #witness: WitnessService;
  readonly #controllers: Controllers;
  #saved: SavedState = { ram: '', state: '', mailboxAt: 0 };
  #generation = 1;

  constructor(lab: Lab, guest: Guest, parameters: Parameters, seed: number, detection: Detection) {
    this.#lab = lab;
    this.endpoint = { ip: guest.ip, mac: guest.mac, ports: guest.ports };
    this.#parameters = parametersSchema.parse(parameters);
    this.#detection = detection;
    this.#witness = new WitnessService(lab, PORTS.witness);
    this.#controllers = new Controllers(lab, join(import.meta.dirname, 'controller.ts'));
    this.mark = markOf(seed);
    const { qemu, plugin, kernel, initramfs } = lab.toolbox;
    const { memoryMib, mac, ip } = guest;
    this.#plan = { qemu, plugin, kernel, initramfs, memoryMib, mac, ip };
  }

  roles(): Partial<Record<Role, Side>> {
    return this.#controllers.roles();
  }

  async provision(): Promise<void> {
    this.#saved = await savedState(this.#lab, this.#plan, (saved, folder) => {
      const settings = { ...this.#settings('a', 'builder', null, folder), saved };
      return (onLine) => this.#controllers.spawn('a', settings, onLine);
    });
    if (this.#parameters.twins === 1) {
      const serving = this.#controllers.hear('a', 'serving', PROTECT_DEADLINE_MS);
      this.#start('a', 'active', null);
      await serving;
      this.#controllers.setActive('a');
      return;
    }
    await this.#witness.begin(['a', 'b']);
    const isProtected = this.#controllers.hear('a', 'protected', PROTECT_DEADLINE_MS);
    this.#start('b', 'standby', 'a');
    this.#start('a', 'active', 'b');
    await isProtected;
  }

  async reprotect(): Promise<void> {
    const controllers = this.#controllers;
    const survivor = controllers.survivor();
    const active = survivor.side;
    const target: Side = active === 'a' ? 'b' : 'a';
    this.#lab.recorder.event('ftlab', 'reprotect', { target });
    await controllers.clear(target);
    await this.#lab.hosts[target].powerOn();
    this.#generation += 1;
    const listening = controllers.hear(target, 'listening', PROTECT_DEADLINE_MS);
    const done = controllers.hear(active, 'protected', PROTECT_DEADLINE_MS, 'reprotect-failed');
    this.#start(target, 'target', active);
    await listening;
    const order: Order = { order: 'reprotect', generation: this.#generation };
    controllers.tell(survivor, order);
    await done;
  }

  ram(side: Side): string {
    return join(this.#controllers.twinOf(side).folder, 'ram');
  }

  console(side: Side): string {
    return join(this.#controllers.twinOf(side).folder, 'serial');
  }

  restartWitness(): Promise<void> {
    return this.#witness.restart();
  }

  collect(): Promise<void> {
    for (const [index, twin] of this.#controllers.twins.entries()) {
      const { side, folder, hasEnded } = twin;
      collectTwin(this.#lab.recorder, this.mark, { side, folder, index, isAlive: !hasEnded });
    }
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#controllers[Symbol.asyncDispose]();
    await this.#witness[Symbol.asyncDispose]();
  }

  #start(side: Side, role: ControllerSettings['role'], peer: Side | null): void {
    this.#controllers.start(side, (folder) => this.#settings(side, role, peer, folder));
  }

  #settings(
    side: Side,
    role: ControllerSettings['role'],
    peer: Side | null,
    folder: string,
  ): ControllerSettings {
    const { hosts, toolbox, slot } = this.#lab;
    const own = hosts[side];
    const other = hosts[side === 'a' ? 'b' : 'a'];
    const { twins: _, ...parameters } = this.#parameters;
    return {
      side,
      role,
      peer,
      folder,
      generation: this.#generation,
      epoch: this.#controllers.epoch,
      saved: this.#saved,
      plan: this.#plan,
      native: toolbox.native,
      tap: slot.tap,
      mark: this.mark,
      sync: {
        own: own.address('sync'),
        peer: other.address('sync'),
        port: PORTS.sync + slot.portOffset,
        statePort: PORTS.state + slot.portOffset,
      },
      lan: { own: own.address('lan'), peer: other.address('lan') },
      witness:
        peer === null
          ? null
          : {
              own: own.address('quorum'),
              address: hosts.witness.address('quorum'),
              port: PORTS.witness + slot.portOffset,
            },
      beatPort: PORTS.beat + slot.portOffset,
      detection: this.#detection,
      ...parameters,
    };
  }
}
