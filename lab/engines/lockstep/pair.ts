/** A pair under lockstep: its controllers and witness, who holds which role, and what they say. */
import { join } from 'node:path';
import { WitnessService } from '../../detection/witness-service.ts';
import { markOf } from '../../guests/cycle-ledger.ts';
import type { Guest } from '../../guests/guest.ts';
import type { Host, HostProcess } from '../../hosts/host.ts';
import type { Lab } from '../../lab.ts';
import type { Parameters } from '../../recording/schema.ts';
import type { Detection, Pair, Role, Side } from '../engine.ts';
import { type LockstepParameters, parametersSchema } from './parameters.ts';
import { collectTwin } from './remains.ts';
import { savedState } from './saved-state.ts';
import type { ControllerSettings, Order, SavedState } from './settings.ts';
import type { TwinPlan } from './twin.ts';

const HERE = import.meta.dirname;
const PORTS = { sync: 7100, state: 7101, witness: 7102, beat: 7103 };
/** Above QEMU, so that a rendezvous is not kept waiting by the twin on the same computer. */
const CONTROLLER_NICE = -5;
const PROTECT_DEADLINE_MS = 20_000;

interface Twinned {
  side: Side;
  process: HostProcess;
  folder: string;
  isEnding: boolean;
  hasEnded: boolean;
}

export class LockstepPair implements Pair {
  readonly endpoint: Pair['endpoint'];
  readonly #lab: Lab;
  readonly #parameters: LockstepParameters;
  readonly #plan: TwinPlan;
  readonly mark: string;
  readonly #detection: Detection;
  readonly #witness: WitnessService;
  /** Every twin there was, dead ones too. */
  readonly #twins: Twinned[] = [];
  readonly #roles: Partial<Record<Role, Side>> = {};
  readonly #waiting = new Set<(side: Side, line: ControllerLine) => void>();
  #saved: SavedState = { ram: '', state: '', mailboxAt: 0 };
  #generation = 1;
  #epoch = 1;
  #isEnding = false;

  constructor(lab: Lab, guest: Guest, parameters: Parameters, seed: number, detection: Detection) {
    this.#lab = lab;
    this.endpoint = { ip: guest.ip, mac: guest.mac, ports: guest.ports };
    this.#parameters = parametersSchema.parse(parameters);
    this.#detection = detection;
    this.#witness = new WitnessService(lab, PORTS.witness);
    this.mark = markOf(seed);
    const { qemu, plugin, kernel, initramfs } = lab.toolbox;
    const { memoryMib, mac, ip } = guest;
    this.#plan = { qemu, plugin, kernel, initramfs, memoryMib, mac, ip };
  }

  roles(): Partial<Record<Role, Side>> {
    const { hosts } = this.#lab;
    const alive = Object.entries(this.#roles).filter(([, side]) => hosts[side].isPowered);
    return Object.fromEntries(alive);
  }

  async provision(): Promise<void> {
    this.#saved = await savedState(this.#lab, this.#plan, (saved, folder) => {
      const settings = { ...this.#settings('a', 'builder', null, folder), saved };
      return (onLine) => this.#spawn(this.#lab.hosts.a, settings, onLine);
    });
    if (this.#parameters.twins === 1) {
      const serving = this.#hear('a', 'serving', PROTECT_DEADLINE_MS);
      this.#startTwin('a', 'active', null);
      await serving;
      this.#roles.active = 'a';
      return;
    }
    await this.#witness.begin(['a', 'b']);
    const isProtected = this.#hear('a', 'protected', PROTECT_DEADLINE_MS);
    this.#startTwin('b', 'standby', 'a');
    this.#startTwin('a', 'active', 'b');
    await isProtected;
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
    this.#generation += 1;
    const listening = this.#hear(target, 'listening', PROTECT_DEADLINE_MS);
    const done = this.#hear(active, 'protected', PROTECT_DEADLINE_MS, 'reprotect-failed');
    done.catch(() => {}); // it is awaited below, and may fail before
    this.#startTwin(target, 'target', active);
    await listening;
    const order: Order = { order: 'reprotect', generation: this.#generation };
    survivor.process.tell(JSON.stringify(order));
    await done;
  }

  ram(side: Side): string {
    return join(this.#twinOf(side).folder, 'ram');
  }

  console(side: Side): string {
    return join(this.#twinOf(side).folder, 'serial');
  }

  #twinOf(side: Side): Twinned {
    const twin = this.#twins.findLast((one) => one.side === side);
    if (!twin) throw new Error(`side ${side} has no twin`);
    return twin;
  }

  restartWitness(): Promise<void> {
    return this.#witness.restart();
  }

  collect(): Promise<void> {
    for (const [index, twin] of this.#twins.entries()) {
      const { side, folder, hasEnded } = twin;
      collectTwin(this.#lab.recorder, this.mark, { side, folder, index, isAlive: !hasEnded });
    }
    return Promise.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#twins.map((twin) => this.#end(twin)));
    await this.#witness[Symbol.asyncDispose]();
  }

  // --- processes ---

  #startTwin(side: Side, role: ControllerSettings['role'], peer: Side | null): void {
    const host = this.#lab.hosts[side];
    const folder = join(host.disk, `twin-${this.#twins.length}`);
    const twin: Twinned = {
      side,
      folder,
      isEnding: false,
      hasEnded: false,
      process: this.#spawn(host, this.#settings(side, role, peer, folder), (line) => {
        this.#heard(twin, line);
      }),
    };
    this.#twins.push(twin);
    void twin.process.ended.then(({ code, signal }) => {
      twin.hasEnded = true;
      if (twin.isEnding || this.#isEnding || !host.isPowered) return;
      const name = `controller-${side}`;
      this.#lab.recorder.event('ftlab', 'process-exited', { name, code, signal });
    });
  }

  #spawn(host: Host, settings: ControllerSettings, onLine: (line: string) => void): HostProcess {
    const command = [process.execPath, join(HERE, 'controller.ts'), JSON.stringify(settings)];
    const console = `controller-${settings.side}.log`;
    return host.spawn(`controller-${settings.side}`, command, {
      nice: CONTROLLER_NICE,
      stdin: 'pipe',
      console,
      onLine,
    });
  }

  #settings(
    side: Side,
    role: ControllerSettings['role'],
    peer: Side | null,
    folder: string,
  ): ControllerSettings {
    const { hosts, toolbox } = this.#lab;
    const own = hosts[side];
    const other = hosts[side === 'a' ? 'b' : 'a'];
    const { twins: _, ...parameters } = this.#parameters;
    return {
      side,
      role,
      peer,
      folder,
      generation: this.#generation,
      epoch: this.#epoch,
      saved: this.#saved,
      plan: this.#plan,
      native: toolbox.native,
      tap: 'ft0',
      mark: this.mark,
      sync: {
        own: own.address('sync'),
        peer: other.address('sync'),
        port: PORTS.sync,
        statePort: PORTS.state,
      },
      lan: { own: own.address('lan'), peer: other.address('lan') },
      witness:
        peer === null
          ? null
          : {
              own: own.address('quorum'),
              address: hosts.witness.address('quorum'),
              port: PORTS.witness,
            },
      beatPort: PORTS.beat,
      detection: this.#detection,
      ...parameters,
    };
  }

  async #end(twin: Twinned): Promise<void> {
    if (twin.isEnding) return;
    twin.isEnding = true;
    const host = this.#lab.hosts[twin.side];
    if (host.isPowered) {
      // A controller that was stopped by a fault cannot quit.
      const quit: Order = { order: 'quit' };
      twin.process.tell(JSON.stringify(quit));
      await twin.process.stop(3000);
    }
    await twin.process.ended;
  }

  // --- what controllers say ---

  #heard(twin: Twinned, text: string): void {
    const line: ControllerLine = JSON.parse(text);
    const { tNs, event, ...fields } = line;
    this.#lab.recorder.event(`host-${twin.side}/controller`, event, { tNs, ...fields });
    if (event === 'protected') {
      this.#roles.active = line.active ?? twin.side;
      if (line.standby) this.#roles.standby = line.standby;
      this.#epoch = line.epoch ?? this.#epoch;
    }
    if (event === 'decided') {
      this.#epoch = Math.max(this.#epoch, line.epoch ?? 0);
      if (line.members?.length === 1) delete this.#roles.standby;
    }
    if (event === 'took-over') this.#roles.active = twin.side;
    if (event === 'stopped') {
      for (const role of ['active', 'standby'] as const) {
        if (this.#roles[role] === twin.side) delete this.#roles[role];
      }
    }
    for (const listener of this.#waiting) listener(twin.side, line);
  }

  /** Waits until a side says `event`; rejects at `failure`, at its controller's failure, or late. */
  #hear(side: Side, event: string, deadlineMs: number, failure?: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(
      () => reject(new Error(`side ${side} has not said "${event}" in ${deadlineMs} ms`)),
      deadlineMs,
    );
    const listener = (from: Side, line: ControllerLine) => {
      if (line.event === 'controller-failed') {
        reject(new Error(`controller of ${from}: ${line.message}`));
      }
      if (line.event === 'twin-exited' && from === side) {
        reject(new Error(`QEMU on ${from} ended unasked`));
      }
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

interface ControllerLine {
  tNs: number;
  event: string;
  epoch?: number;
  members?: string[];
  active?: Side;
  standby?: Side;
  message?: string;
  reason?: string;
}
