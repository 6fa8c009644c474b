/**
 * The engine `unprotected`: one guest on host a, with virtio and without instruction counting: what
 * everything else is compared with. When its host dies it is gone; a cold boot is `reprotect`.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { markOf } from '../guests/cycle-ledger.ts';
import type { Guest } from '../guests/guest.ts';
import type { HostProcess } from '../hosts/host.ts';
import type { Lab } from '../lab.ts';
import type { Engine, Pair, Role, Side } from './engine.ts';

const BOOT_DEADLINE_MS = 60_000;

export const unprotected: Engine = {
  name: 'unprotected',
  needs: ['namespaces', 'tun'],
  // Nobody detects anything: declared so that figures can be set beside the others'.
  detection: { beatMs: 50, suspicionMs: 300 },
  nsPerInstruction: null,
  evidence: [],
  parameters: {},
  refuses: () => null,
  version: (toolbox) => Promise.resolve(`QEMU ${toolbox.qemuVersion}, TCG, virtio`),
  async provision(lab, guest, _parameters, seed) {
    const pair = new UnprotectedPair(lab, guest, markOf(seed));
    try {
      await pair.boot('a');
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw error;
    }
    return pair;
  },
};

class UnprotectedPair implements Pair {
  readonly endpoint: Pair['endpoint'];
  readonly mark: string;
  readonly #lab: Lab;
  readonly #guest: Guest;
  #side: Side = 'a';
  #boots = 0;
  #qemu: HostProcess | null = null;

  constructor(lab: Lab, guest: Guest, mark: string) {
    this.mark = mark;
    this.#lab = lab;
    this.#guest = guest;
    this.endpoint = { ip: guest.ip, mac: guest.mac, ports: guest.ports };
  }

  roles(): Partial<Record<Role, Side>> {
    return this.#lab.hosts[this.#side].isPowered ? { active: this.#side } : {};
  }

  /** Boots the guest on this side; resolves when it serves. */
  async boot(side: Side): Promise<void> {
    const { toolbox } = this.#lab;
    const host = this.#lab.hosts[side];
    const { memoryMib, mac, ip } = this.#guest;
    this.#side = side;
    this.#boots += 1;
    const folder = join(host.disk, `boot-${this.#boots}`);
    mkdirSync(folder, { recursive: true });
    const serial = this.console(side);
    const backend = `memory-backend-file,id=ram0,mem-path=${this.ram(side)},share=on,size=${memoryMib}M`;
    const guest = `ftlab.mode=plain ftlab.mac=${mac} ftlab.ip=${ip} ftlab.mark=${this.mark}`;
    const command = [
      ...[toolbox.qemu, '-nodefaults', '-nographic', '-m', String(memoryMib), '-cpu', 'qemu64'],
      ...['-accel', 'tcg', '-machine', 'pc,memory-backend=ram0', '-object', backend],
      ...['-netdev', 'tap,id=n0,ifname=ft0,script=no,downscript=no'],
      ...['-device', `virtio-net-pci,netdev=n0,mac=${mac},romfile=`],
      ...['-kernel', toolbox.kernel, '-initrd', toolbox.initramfs],
      ...['-append', `console=ttyS0 quiet panic=-1 ${guest}`],
      ...['-serial', `file:${serial}`],
    ];
    const qemu = host.spawn('qemu', command, { console: `qemu-${side}.log` });
    this.#qemu = qemu;
    let hasEnded = false;
    void qemu.ended.then(() => {
      hasEnded = true;
    });
    const end = performance.now() + BOOT_DEADLINE_MS;
    while (!consoleOf(serial).includes('serving')) {
      if (hasEnded) throw new Error(`QEMU on ${side} ended while the guest booted`);
      if (performance.now() > end) {
        const said = consoleOf(serial).slice(-300);
        throw new Error(`the guest has not booted in ${BOOT_DEADLINE_MS} ms; it said: ${said}`);
      }
      await sleep(20);
    }
  }

  async reprotect(): Promise<void> {
    const side: Side = this.#side === 'a' ? 'b' : 'a';
    await this.#lab.hosts[side].powerOn();
    await this.boot(side);
  }

  ram(side: Side): string {
    return join(this.#lab.hosts[side].disk, `boot-${this.#boots}`, 'ram');
  }

  console(side: Side): string {
    return join(this.#lab.hosts[side].disk, `boot-${this.#boots}`, 'serial');
  }

  collect(): Promise<void> {
    return Promise.resolve(); // a guest alone leaves no chain
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#qemu?.stop(500);
  }
}

function consoleOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
