/** What pairs have in common that are run by a controller on each host, with a witness beside them. */
import { join } from 'node:path';
import { WitnessService } from '../detection/witness-service.ts';
import { markOf } from '../guests/cycle-ledger.ts';
import type { Guest } from '../guests/guest.ts';
import type { Lab } from '../lab.ts';
import type { Detection, Pair, Role, Side } from '../pair.ts';
import type { Parameters } from '../recording/parameters.ts';
import { Controllers, type Twin } from './controllers.ts';

const PORTS = { lease: 7101, witness: 7102, beat: 7103 };
const LISTEN_DEADLINE_MS = 25_000;

export interface PairParts {
  lab: Lab;
  guest: Guest;
  parameters: Parameters;
  seed: number;
  detection: Detection;
}

export abstract class ControlledPair implements Pair {
  readonly endpoint: Pair['endpoint'];
  readonly mark: string;
  protected readonly lab: Lab;
  protected readonly controllers: Controllers;
  protected readonly witness: WitnessService;
  readonly #detection: Detection;

  /** `folder` is the engine's, where its controller.ts is. */
  constructor({ lab, guest, seed, detection }: PairParts, folder: string) {
    this.lab = lab;
    const { ip, mac, ports, diskMib } = guest;
    this.endpoint = { ip, mac, ports, hasDisk: diskMib > 0 };
    this.mark = markOf(seed);
    this.#detection = detection;
    this.witness = new WitnessService(lab, PORTS.witness);
    this.controllers = new Controllers(lab, join(folder, 'controller.ts'));
  }

  /** Resolves when the pair is protected and serving. */
  abstract provision(): Promise<void>;

  /** Starts the controller of a side that is to be taken in; it says `listening`. */
  protected abstract startTarget(target: Side): void;

  /** Takes the side that listens in; resolves when the survivor says `protected`. */
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
    const listening = this.controllers.hear(target, 'listening', LISTEN_DEADLINE_MS);
    this.startTarget(target);
    await listening;
    await this.takeIn(survivor);
  }

  ram(side: Side): string {
    return join(this.controllers.twinOf(side).folder, 'ram');
  }

  console(side: Side): string {
    return join(this.controllers.twinOf(side).folder, 'serial');
  }

  restartWitness(): Promise<void> {
    return this.witness.restart();
  }

  collect(): Promise<void> {
    this.controllers.keepConsoles();
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.controllers[Symbol.asyncDispose]();
    await this.witness[Symbol.asyncDispose]();
  }

  /** What every controller is told of its links, its witness and the detector. */
  protected surroundings(side: Side) {
    const { hosts, slot } = this.lab;
    const [own, other] = [hosts[side], hosts[otherThan(side)]];
    const ends = (link: 'sync' | 'lan') => ({ own: own.address(link), peer: other.address(link) });
    return {
      epoch: this.controllers.epoch,
      tap: slot.tap,
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

export function otherThan(side: Side): Side {
  return side === 'a' ? 'b' : 'a';
}

/** The pair, ready; when it does not get ready, what it printed is kept and it is taken down. */
export async function ready(pair: ControlledPair): Promise<Pair> {
  try {
    await pair.provision();
  } catch (error) {
    await pair.collect(); // what QEMU and the guest said is the first thing asked for
    await pair[Symbol.asyncDispose]();
    throw error;
  }
  return pair;
}
