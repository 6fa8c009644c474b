/** The base of every pair: a controller on each host, and a witness beside them. */
import { join } from 'node:path';
import { WitnessService } from '../detection/witness-service.ts';
import { markOf } from '../guests/cycle-ledger.ts';
import type { Guest } from '../guests/guest.ts';
import type { Lab } from '../lab.ts';
import type { Detection, GuestMemory, Pair, Role, Side, Victims } from '../pair.ts';
import { isAble } from '../platforms/host.ts';
import type { Parameters } from '../recording/parameters.ts';
import { Controllers, type Twin } from './controllers.ts';
import { fileMemory } from './file-memory.ts';

const PORTS = { lease: 7101, witness: 7102, beat: 7103 };
const LISTEN_DEADLINE_MS = 25_000;

export interface PairParts {
  lab: Lab;
  guest: Guest;
  parameters: Parameters;
  seed: number;
  detection: Detection;
  /** Canary: the witness grants every question. */
  grantsAnybody?: boolean;
}

export abstract class ControlledPair implements Pair {
  readonly endpoint: Pair['endpoint'];
  /** 32 hex digits that mark the guest's cycle ledger in its RAM. */
  readonly mark: string;
  readonly memory: GuestMemory;
  protected readonly lab: Lab;
  protected readonly controllers: Controllers;
  protected readonly witness: WitnessService;
  readonly #detection: Detection;

  /** `controller` is the engine's program: `lab/engines/NAME/controller.ts`. */
  constructor(parts: PairParts, controller: string) {
    const { lab, guest, seed, detection } = parts;
    this.lab = lab;
    const { ip, mac, services, diskMib } = guest;
    this.endpoint = { ip, mac, services, hasDisk: diskMib > 0 };
    this.mark = markOf(seed);
    const ramFileOf = (side: Side) =>
      this.controllers.hasTwin(side) ? this.#file(side, 'ram') : null;
    this.memory = fileMemory(ramFileOf, this.mark);
    this.#detection = detection;
    this.witness = new WitnessService(lab, PORTS.witness, parts.grantsAnybody);
    this.controllers = new Controllers(lab, controller);
  }

  /** Resolves when the pair is protected and serving. */
  abstract provision(): Promise<void>;

  /** Makes the host of the re-protection target, which has power, ready for its controller. */
  protected prepareTarget(_target: Side): Promise<void> {
    return Promise.resolve();
  }

  /** Starts the controller of the re-protection target; it reports `listening`. */
  protected abstract startTarget(target: Side): void;

  /** Makes the listening side the standby; resolves when the survivor reports `protected`. */
  protected abstract takeIn(survivor: Twin): Promise<void>;

  roles(): Partial<Record<Role, Side>> {
    return this.controllers.roles();
  }

  async reprotect(): Promise<void> {
    const survivor = this.controllers.survivor();
    const target = otherThan(survivor.side);
    this.lab.recorder.event('ftlab', 'reprotect', { target });
    await this.controllers.clear(target);
    await this.lab.hosts[target].powerOn();
    await this.prepareTarget(target);
    const listening = this.controllers.hear(target, 'listening', LISTEN_DEADLINE_MS);
    this.startTarget(target);
    await listening;
    await this.takeIn(survivor);
  }

  async console(side: Side): Promise<string> {
    const serial = await this.lab.hosts[side].files.read(this.#file(side, 'serial'));
    return serial?.toString('latin1') ?? '';
  }

  async victims(side: Side): Promise<Victims> {
    const host = this.lab.hosts[side];
    if (!isAble(host, 'inspect')) return { controller: [], guest: [] };
    const { mac } = this.endpoint;
    const processes = (await host.processes()).filter(({ state }) => state !== 'Z');
    // The settings of a controller are an argument of it, and of the program that starts it.
    const isController = (command: string) => command.includes('controller.ts {');
    const pidsOf = (isMeant: (command: string) => boolean) =>
      processes.filter(({ command }) => isMeant(command)).map(({ pid }) => pid);
    return {
      controller: pidsOf((command) => isController(command) && command.includes(mac)),
      // A controller may have the guest's kernel command line among its settings.
      guest: pidsOf((command) => command.includes(`ftlab.mac=${mac}`) && !isController(command)),
    };
  }

  isOver(): boolean {
    return this.controllers.isOver;
  }

  restartWitness(): Promise<void> {
    return this.witness.restart();
  }

  collect(): Promise<void> {
    return this.controllers.keepConsoles();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.controllers[Symbol.asyncDispose]();
    await this.witness[Symbol.asyncDispose]();
  }

  /** A file of the latest twin of a side. */
  #file(side: Side, name: string): string {
    return join(this.controllers.twinOf(side).folder, name);
  }

  /** Settings that every controller needs: its links, the witness and the detector. */
  protected surroundings(side: Side) {
    const { hosts, slot } = this.lab;
    const [host, peer] = [hosts[side], hosts[otherThan(side)]];
    const ends = (link: 'sync' | 'lan') => ({ own: host.address(link), peer: peer.address(link) });
    return {
      epoch: this.controllers.epoch,
      tap: slot.tap,
      sync: ends('sync'),
      lan: ends('lan'),
      witness: {
        own: host.address('quorum'),
        address: hosts.witness.address('quorum'),
        port: PORTS.witness + slot.portOffset,
      },
      beatPort: PORTS.beat + slot.portOffset,
      leasePort: PORTS.lease + slot.portOffset,
      detection: this.#detection,
    };
  }
}

export function otherThan(side: Side): Side {
  return side === 'a' ? 'b' : 'a';
}

/** Provisions a pair; when that fails, keeps its consoles, disposes of it and throws. */
export async function ready(pair: ControlledPair): Promise<Pair> {
  try {
    await pair.provision();
  } catch (error) {
    await pair.collect(); // the consoles say why
    await pair[Symbol.asyncDispose]();
    throw error;
  }
  return pair;
}
