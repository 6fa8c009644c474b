/** A plain guest on one of two hosts: when its host is lost, the other boots it anew. */
import { join } from 'node:path';
import { WitnessService } from '../../detection/witness-service.ts';
import { markOf } from '../../guests/cycle-ledger.ts';
import type { Guest } from '../../guests/guest.ts';
import type { Lab } from '../../lab.ts';
import type { Parameters } from '../../recording/schema.ts';
import { Controllers } from '../controllers.ts';
import type { Detection, Pair, Role, Side } from '../engine.ts';
import { parametersSchema, type UnprotectedParameters } from './parameters.ts';
import type { Defect, GuestSettings, Order, UnprotectedSettings } from './settings.ts';

const PORTS = { lease: 7101, witness: 7102, beat: 7103 };
const BOOT_DEADLINE_MS = 90_000;
const STEP_DEADLINE_MS = 10_000;

export class UnprotectedPair implements Pair {
  readonly endpoint: Pair['endpoint'];
  readonly mark: string;
  readonly #lab: Lab;
  readonly #guest: Guest;
  readonly #parameters: UnprotectedParameters;
  readonly #detection: Detection;
  readonly #witness: WitnessService;
  readonly #controllers: Controllers;

  /** What a scripted guest does wrong; null for a real one. */
  readonly #defect: Defect | null;

  constructor(
    lab: Lab,
    guest: Guest,
    parameters: Parameters,
    seed: number,
    detection: Detection,
    defect: Defect | null = null,
  ) {
    this.#lab = lab;
    this.#defect = defect;
    this.#guest = guest;
    this.endpoint = { ip: guest.ip, mac: guest.mac, ports: guest.ports };
    this.mark = markOf(seed);
    this.#parameters = parametersSchema.parse(parameters);
    this.#detection = detection;
    this.#witness = new WitnessService(lab, PORTS.witness);
    this.#controllers = new Controllers(lab, join(import.meta.dirname, 'controller.ts'));
  }

  roles(): Partial<Record<Role, Side>> {
    return this.#controllers.roles();
  }

  async provision(): Promise<void> {
    const isAlone = this.#parameters.hosts === 1;
    const serving = this.#controllers.hear('a', 'serving', BOOT_DEADLINE_MS);
    if (isAlone) {
      this.#start('a', 'active', true);
      await serving;
      this.#controllers.setActive('a');
      return;
    }
    await this.#witness.begin(['a', 'b']);
    this.#start('b', 'standby', true);
    this.#start('a', 'active', true);
    await serving;
    await this.#protect('a');
  }

  async reprotect(): Promise<void> {
    const { side } = this.#controllers.survivor();
    const target: Side = side === 'a' ? 'b' : 'a';
    this.#lab.recorder.event('ftlab', 'reprotect', { target });
    await this.#controllers.clear(target);
    await this.#lab.hosts[target].powerOn();
    const listening = this.#controllers.hear(target, 'listening', STEP_DEADLINE_MS);
    this.#start(target, 'standby', false);
    await listening;
    await this.#protect(side);
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

  async #protect(side: Side): Promise<void> {
    const done = this.#controllers.hear(side, 'protected', STEP_DEADLINE_MS);
    const order: Order = { order: 'protect' };
    this.#controllers.tell(this.#controllers.twinOf(side), order);
    await done;
  }

  #start(side: Side, role: UnprotectedSettings['role'], isMember: boolean): void {
    this.#controllers.start(side, (folder) => this.#settings(side, role, isMember, folder));
  }

  #settings(
    side: Side,
    role: UnprotectedSettings['role'],
    isMember: boolean,
    folder: string,
  ): UnprotectedSettings {
    const { hosts, slot } = this.#lab;
    const other: Side = side === 'a' ? 'b' : 'a';
    const ends = (link: 'sync' | 'lan') => {
      return { own: hosts[side].address(link), peer: hosts[other].address(link) };
    };
    const witness = {
      own: hosts[side].address('quorum'),
      address: hosts.witness.address('quorum'),
      port: PORTS.witness + slot.portOffset,
    };
    const peer = this.#parameters.hosts === 1 ? null : other;
    return {
      ...this.#parameters,
      ...{ side, peer, role, isMember, folder, epoch: this.#controllers.epoch },
      ...{ sync: ends('sync'), lan: ends('lan'), witness: peer && witness },
      beatPort: PORTS.beat + slot.portOffset,
      leasePort: PORTS.lease + slot.portOffset,
      detection: this.#detection,
      mac: this.#guest.mac,
      guest: this.#guestSettings(folder),
    };
  }

  #guestSettings(folder: string): GuestSettings {
    if (this.#defect === null) return { kind: 'qemu', command: this.#command(folder) };
    const { ip, mac, ports } = this.#guest;
    const state = join(this.#lab.scratch, `${this.#lab.slot.name}ledger`);
    return { kind: 'scripted', ip, mac, ports, state, defect: this.#defect };
  }

  #command(folder: string): string[] {
    const { qemu, kernel, initramfs } = this.#lab.toolbox;
    const { tap } = this.#lab.slot;
    const { memoryMib, mac, ip } = this.#guest;
    const backend = `memory-backend-file,id=ram0,mem-path=${folder}/ram,share=on,size=${memoryMib}M`;
    const guest = `ftlab.mode=plain ftlab.mac=${mac} ftlab.ip=${ip} ftlab.mark=${this.mark}`;
    return [
      ...[qemu, '-nodefaults', '-nographic', '-m', String(memoryMib), '-cpu', 'qemu64'],
      ...['-accel', 'tcg', '-machine', 'pc,memory-backend=ram0', '-object', backend],
      ...['-netdev', `tap,id=n0,ifname=${tap},script=no,downscript=no`],
      ...['-device', `virtio-net-pci,netdev=n0,mac=${mac},romfile=`],
      ...['-kernel', kernel, '-initrd', initramfs],
      ...['-append', `console=ttyS0 quiet panic=-1 ${guest}`],
      ...['-serial', `file:${folder}/serial`, '-qmp', `unix:${folder}/qmp,server=on,wait=off`],
    ];
  }
}
