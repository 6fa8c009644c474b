/** A pair under COLO: its controllers and witness, the pre-flight, and what the controllers say. */
import { join } from 'node:path';
import { WitnessService } from '../../detection/witness-service.ts';
import { markOf } from '../../guests/cycle-ledger.ts';
import type { Guest } from '../../guests/guest.ts';
import type { Lab } from '../../lab.ts';
import type { Parameters } from '../../recording/schema.ts';
import { Controllers, type Twin } from '../controllers.ts';
import type { Detection, Pair, Role, Side } from '../engine.ts';
import { type ColoParameters, parametersSchema } from './parameters.ts';
import { proveComparison } from './preflight.ts';
import type { ColoSettings, GuestPlan, Order } from './settings.ts';

const PORTS = { lease: 7101, witness: 7102, beat: 7103 };
const BOOT_DEADLINE_MS = 90_000;
const STEP_DEADLINE_MS = 25_000;

const ORDERS = [
  { order: 'join' },
  { order: 'protect' },
  { order: 'unjoin' },
] as const satisfies Order[];

export class ColoPair implements Pair {
  readonly endpoint: Pair['endpoint'];
  readonly mark: string;
  readonly #lab: Lab;
  readonly #parameters: ColoParameters;
  readonly #plan: GuestPlan;
  readonly #detection: Detection;
  readonly #witness: WitnessService;
  readonly #controllers: Controllers;

  constructor(lab: Lab, guest: Guest, parameters: Parameters, seed: number, detection: Detection) {
    this.#lab = lab;
    this.endpoint = { ip: guest.ip, mac: guest.mac, ports: guest.ports };
    this.mark = markOf(seed);
    this.#parameters = parametersSchema.parse(parameters);
    this.#detection = detection;
    this.#witness = new WitnessService(lab, PORTS.witness);
    this.#controllers = new Controllers(lab, join(import.meta.dirname, 'controller.ts'));
    const { qemu, kernel, initramfs } = lab.toolbox;
    const { memoryMib, mac, ip } = guest;
    this.#plan = { qemu, kernel, initramfs, memoryMib, mac, ip, mark: this.mark };
  }

  roles(): Partial<Record<Role, Side>> {
    return this.#controllers.roles();
  }

  async provision(): Promise<void> {
    await this.#witness.begin(['a', 'b']);
    const serving = this.#controllers.hear('a', 'serving', BOOT_DEADLINE_MS);
    const primary = this.#start('a', 'primary', true);
    const listening = this.#controllers.hear('b', 'listening', STEP_DEADLINE_MS);
    this.#start('b', 'secondary', true);
    await listening;
    await serving;
    await this.#joinAndProve(primary);
  }

  async reprotect(): Promise<void> {
    const survivor = this.#controllers.survivor();
    const target: Side = survivor.side === 'a' ? 'b' : 'a';
    this.#lab.recorder.event('ftlab', 'reprotect', { target });
    await this.#controllers.clear(target);
    await this.#lab.hosts[target].powerOn();
    const listening = this.#controllers.hear(target, 'listening', STEP_DEADLINE_MS);
    this.#start(target, 'secondary', false);
    await listening;
    try {
      await this.#joinAndProve(survivor);
    } catch (error) {
      const [, , unjoin] = ORDERS;
      this.#controllers.tell(survivor, unjoin);
      throw error;
    }
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
    this.#controllers.keepConsoles();
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#controllers[Symbol.asyncDispose]();
    await this.#witness[Symbol.asyncDispose]();
  }

  /** Nothing is called protected before it was seen that outputs are really compared. */
  async #joinAndProve(primary: Twin): Promise<void> {
    const { side } = primary;
    const standby: Side = side === 'a' ? 'b' : 'a';
    const joined = this.#controllers.hear(side, 'joined', STEP_DEADLINE_MS, 'join-failed');
    const checkpoints = [side, standby].map((one) =>
      this.#controllers.hear(one, 'checkpoint-end', STEP_DEADLINE_MS),
    );
    const [join, protect] = ORDERS;
    this.#controllers.tell(primary, join);
    await joined;
    await Promise.all(checkpoints);
    await proveComparison(this.#lab, this.endpoint, this.#lab.hosts[standby]);
    const done = this.#controllers.hear(side, 'protected', STEP_DEADLINE_MS);
    this.#controllers.tell(primary, protect);
    await done;
  }

  #start(side: Side, role: ColoSettings['role'], isMember: boolean): Twin {
    const settings = (folder: string) => this.#settings(side, role, isMember, folder);
    return this.#controllers.start(side, settings);
  }

  #settings(
    side: Side,
    role: ColoSettings['role'],
    isMember: boolean,
    folder: string,
  ): ColoSettings {
    const { hosts, slot } = this.#lab;
    const peer: Side = side === 'a' ? 'b' : 'a';
    const [own, other] = [hosts[side], hosts[peer]];
    const ends = (link: 'sync' | 'lan') => ({ own: own.address(link), peer: other.address(link) });
    return {
      ...this.#parameters,
      tap: slot.tap,
      portOffset: slot.portOffset,
      ...{ side, peer, role, isMember, folder, epoch: this.#controllers.epoch, plan: this.#plan },
      sync: ends('sync'),
      lan: ends('lan'),
      witness: {
        own: own.address('quorum'),
        address: hosts.witness.address('quorum'),
        port: PORTS.witness + slot.portOffset,
      },
      beatPort: PORTS.beat + slot.portOffset,
      leasePort: PORTS.lease + slot.portOffset,
      detection: this.#detection,
    };
  }
}
