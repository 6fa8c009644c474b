/** A pair under COLO: its controllers and witness, the pre-flight, and what the controllers say. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { WitnessService } from '../../detection/witness-service.ts';
import { markOf } from '../../guests/cycle-ledger.ts';
import type { Guest } from '../../guests/guest.ts';
import type { HostProcess } from '../../hosts/host.ts';
import type { Lab } from '../../lab.ts';
import type { Parameters } from '../../recording/schema.ts';
import type { Detection, Pair, Role, Side } from '../engine.ts';
import { type ColoParameters, parametersSchema } from './parameters.ts';
import { proveComparison } from './preflight.ts';
import type { ColoSettings, GuestPlan, Order } from './settings.ts';

const CONTROLLER = join(import.meta.dirname, 'controller.ts');
const PORTS = { lease: 7101, witness: 7102, beat: 7103 };
/** Above QEMU, so that a fence is renewed and a beat answered on a busy computer. */
const CONTROLLER_NICE = -5;
const BOOT_DEADLINE_MS = 90_000;
const STEP_DEADLINE_MS = 25_000;

interface Twin {
  side: Side;
  folder: string;
  process: HostProcess;
  isEnding: boolean;
}

export class ColoPair implements Pair {
  readonly endpoint: Pair['endpoint'];
  readonly mark: string;
  readonly #lab: Lab;
  readonly #parameters: ColoParameters;
  readonly #plan: GuestPlan;
  readonly #detection: Detection;
  readonly #witness: WitnessService;
  /** Every twin there was, dead ones too. */
  readonly #twins: Twin[] = [];
  readonly #roles: Partial<Record<Role, Side>> = {};
  readonly #waiting = new Set<(side: Side, line: Line) => void>();
  #epoch = 1;
  #isEnding = false;

  constructor(lab: Lab, guest: Guest, parameters: Parameters, seed: number, detection: Detection) {
    this.#lab = lab;
    this.endpoint = { ip: guest.ip, mac: guest.mac, ports: guest.ports };
    this.mark = markOf(seed);
    this.#parameters = parametersSchema.parse(parameters);
    this.#detection = detection;
    this.#witness = new WitnessService(lab, PORTS.witness);
    const { qemu, kernel, initramfs } = lab.toolbox;
    const { memoryMib, mac, ip } = guest;
    this.#plan = { qemu, kernel, initramfs, memoryMib, mac, ip, mark: this.mark };
  }

  roles(): Partial<Record<Role, Side>> {
    const { hosts } = this.#lab;
    const alive = Object.entries(this.#roles).filter(([, side]) => hosts[side].isPowered);
    return Object.fromEntries(alive);
  }

  async provision(): Promise<void> {
    await this.#witness.begin(['a', 'b']);
    const serving = this.#hear('a', 'serving', BOOT_DEADLINE_MS);
    serving.catch(() => {}); // awaited below, and may fail before
    const primary = this.#start('a', 'primary', true);
    const listening = this.#hear('b', 'listening', STEP_DEADLINE_MS);
    this.#start('b', 'secondary', true);
    await listening;
    await serving;
    await this.#joinAndProve(primary);
  }

  async reprotect(): Promise<void> {
    const active = this.#roles.active;
    if (!active) throw new Error('no twin is active: there is nothing to copy');
    const target: Side = active === 'a' ? 'b' : 'a';
    const survivor = this.#twins.findLast((twin) => twin.side === active);
    if (!survivor) throw new Error(`no controller runs on ${active}`);
    this.#lab.recorder.event('ftlab', 'reprotect', { target });
    for (const old of this.#twins) if (old.side === target) await this.#end(old);
    await this.#lab.hosts[target].powerOn();
    const listening = this.#hear(target, 'listening', STEP_DEADLINE_MS);
    this.#start(target, 'secondary', false);
    await listening;
    await this.#joinAndProve(survivor);
  }

  ram(side: Side): string {
    return join(this.#twinOf(side).folder, 'ram');
  }

  console(side: Side): string {
    return join(this.#twinOf(side).folder, 'serial');
  }

  restartWitness(): Promise<void> {
    return this.#witness.restart();
  }

  collect(): Promise<void> {
    for (const [index, { side, folder }] of this.#twins.entries())
      for (const name of ['serial', 'qemu.log']) {
        const to = this.#lab.recorder.path(`consoles/host-${side}-${index}-${name}`);
        if (existsSync(join(folder, name))) copyFileSync(join(folder, name), to);
      }
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#twins.map((twin) => this.#end(twin)));
    await this.#witness[Symbol.asyncDispose]();
  }

  /** Nothing is called protected before it was seen that outputs are really compared. */
  async #joinAndProve(primary: Twin): Promise<void> {
    const { side } = primary;
    const standby: Side = side === 'a' ? 'b' : 'a';
    const joined = this.#hear(side, 'joined', STEP_DEADLINE_MS, 'join-failed');
    const checkpoints = [side, standby].map((one) =>
      this.#hear(one, 'checkpoint-end', STEP_DEADLINE_MS),
    );
    for (const one of [joined, ...checkpoints]) one.catch(() => {});
    this.#tell(primary, { order: 'join' });
    await joined;
    await Promise.all(checkpoints);
    await proveComparison(this.#lab, this.endpoint, this.#lab.hosts[standby]);
    const done = this.#hear(side, 'protected', STEP_DEADLINE_MS);
    this.#tell(primary, { order: 'protect' });
    await done;
  }

  #tell(twin: Twin, order: Order): void {
    twin.process.tell(JSON.stringify(order));
  }

  #twinOf(side: Side): Twin {
    const twin = this.#twins.findLast((one) => one.side === side);
    if (!twin) throw new Error(`side ${side} has no twin`);
    return twin;
  }

  #start(side: Side, role: ColoSettings['role'], isMember: boolean): Twin {
    const host = this.#lab.hosts[side];
    const folder = join(host.disk, `twin-${this.#twins.length}`);
    const settings = JSON.stringify(this.#settings(side, role, isMember, folder));
    const name = `controller-${side}`;
    const process = host.spawn(name, [globalThis.process.execPath, CONTROLLER, settings], {
      nice: CONTROLLER_NICE,
      stdin: 'pipe',
      console: `${name}.log`,
      onLine: (line) => this.#heard(side, JSON.parse(line)),
    });
    const twin: Twin = { side, folder, process, isEnding: false };
    this.#twins.push(twin);
    void process.ended.then(({ code, signal }) => {
      if (twin.isEnding || this.#isEnding || !host.isPowered) return;
      this.#lab.recorder.event('ftlab', 'process-exited', { name, code, signal });
    });
    return twin;
  }

  #settings(
    side: Side,
    role: ColoSettings['role'],
    isMember: boolean,
    folder: string,
  ): ColoSettings {
    const { hosts } = this.#lab;
    const peer: Side = side === 'a' ? 'b' : 'a';
    const [own, other] = [hosts[side], hosts[peer]];
    const ends = (link: 'sync' | 'lan') => ({ own: own.address(link), peer: other.address(link) });
    return {
      ...this.#parameters,
      ...{ side, peer, role, isMember, folder, epoch: this.#epoch, plan: this.#plan },
      sync: ends('sync'),
      lan: ends('lan'),
      witness: {
        own: own.address('quorum'),
        address: hosts.witness.address('quorum'),
        port: PORTS.witness,
      },
      beatPort: PORTS.beat,
      leasePort: PORTS.lease,
      detection: this.#detection,
    };
  }

  async #end(twin: Twin): Promise<void> {
    if (twin.isEnding) return;
    twin.isEnding = true;
    if (this.#lab.hosts[twin.side].isPowered) {
      this.#tell(twin, { order: 'quit' });
      await twin.process.stop(3000);
    }
    await twin.process.ended;
  }

  #heard(side: Side, line: Line): void {
    const { tNs, event, ...fields } = line;
    this.#lab.recorder.event(`host-${side}/controller`, event, { tNs, ...fields });
    if (event === 'protected') {
      this.#roles.active = side;
      this.#roles.standby = side === 'a' ? 'b' : 'a';
      this.#epoch = line.epoch ?? this.#epoch;
    }
    if (event === 'decided') {
      this.#epoch = Math.max(this.#epoch, line.epoch ?? 0);
      if (line.members?.length === 1) delete this.#roles.standby;
    }
    if (event === 'took-over') this.#roles.active = side;
    if (event === 'stopped')
      for (const role of ['active', 'standby'] as const)
        if (this.#roles[role] === side) delete this.#roles[role];
    for (const listener of this.#waiting) listener(side, line);
  }

  /** Waits until a side says `event`; rejects at `failure`, when either side fails, or late. */
  #hear(side: Side, event: string, deadlineMs: number, failure?: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(
      () => reject(new Error(`side ${side} has not said "${event}" in ${deadlineMs} ms`)),
      deadlineMs,
    );
    const listener = (from: Side, line: Line) => {
      if (line.event === 'controller-failed')
        reject(new Error(`controller of ${from}: ${line.message}`));
      if (line.event === 'twin-exited') reject(new Error(`QEMU on ${from} ended unasked`));
      if (from !== side) return;
      if (line.event === event) resolve();
      if (line.event === failure) reject(new Error(`${failure}: ${line.reason}`));
    };
    this.#waiting.add(listener);
    return promise.finally(() => {
      clearTimeout(late);
      this.#waiting.delete(listener);
    });
  }
}

interface Line {
  tNs: number;
  event: string;
  epoch?: number;
  members?: string[];
  message?: string;
  reason?: string;
}
