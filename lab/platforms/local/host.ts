/** A host on this computer: network, PID and mount namespaces under a small init. */
import { closeSync, mkdirSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Background, run, start } from '../../command.ts';
import { until } from '../../deadline.ts';
import { LAB_CLOCK, nowNs } from '../../recording/clock.ts';
import type { Recorder } from '../../recording/recorder.ts';
import {
  type DarkEdge,
  type Darkenable,
  type Freezable,
  type FreezeEdge,
  type Host,
  type HostProcess,
  type Inspectable,
  NoPower,
  type RunningProcess,
  type SpawnOptions,
} from '../host.ts';
import { DIRECTIONS, LINKS, type LinkName, type Release } from '../link.ts';
import { portOf } from './cable.ts';
import { localFiles } from './files.ts';
import { readProcess } from './processes.ts';
import type { BridgeSwitch } from './switch.ts';

const SUBNETS: Record<LinkName, number> = { lan: 70, sync: 71, quorum: 72 };
const STOP_DEADLINE_MS = 5000;
/** The top of this project: hosts of this computer see its files. */
const ROOT = join(import.meta.dirname, '../../..');

export interface LocalHostPlan {
  name: string;
  /** Last byte of its addresses. */
  number: number;
  links: readonly LinkName[];
  /**
   * TAPs of the guests that live here, by the link they join: that link is then a port of a bridge
   * beside them, `br0` for lan, `br1` for sync.
   */
  taps: Partial<Record<LinkName, readonly string[]>>;
}

export interface LocalHostContext {
  native: string;
  switch: BridgeSwitch;
  recorder: Recorder;
  /** Folder of all hosts' disks. */
  disks: string;
}

export class LocalHost implements Host, Freezable, Darkenable, Inspectable {
  readonly name: string;
  readonly disk: string;
  readonly files = localFiles;
  /** Every process of this computer has the clock of the lab. */
  readonly clock = {
    offset: () => Promise.resolve({ clock: LAB_CLOCK, offsetNs: 0, errorNs: 0 }),
  };
  readonly #plan: LocalHostPlan;
  readonly #context: LocalHostContext;
  #wrapper: Background | null = null;
  #init = 0;
  /** Keeps a dead host's network namespace, so that its ports stay plugged in and say nothing. */
  #network: number | null = null;
  /** A release for each darken() since power came on. */
  readonly #darkness = new Set<Release>();
  /** A symbol for each halt() since power came on. */
  readonly #halts = new Set<symbol>();

  constructor(plan: LocalHostPlan, context: LocalHostContext) {
    this.name = plan.name;
    this.#plan = plan;
    this.#context = context;
    this.disk = join(context.disks, plan.name);
    mkdirSync(this.disk, { recursive: true });
  }

  get isPowered(): boolean {
    return this.#init !== 0;
  }

  /** PID of the host's init as the lab sees it; 0 when the host is off. */
  get initPid(): number {
    return this.#init;
  }

  shell(): string | null {
    return this.isPowered ? `${this.#context.native} enter ${this.#init} sh` : null;
  }

  program(path: string, ...args: string[]): string[] {
    return [process.execPath, join(ROOT, path), ...args];
  }

  address(link: LinkName): string {
    if (!this.#plan.links.includes(link)) throw new Error(`${this.name} has no port on ${link}`);
    return `10.${SUBNETS[link]}.0.${this.#plan.number}`;
  }

  async powerOn(): Promise<void> {
    if (this.isPowered) return;
    await this.#unplug();
    const { native } = this.#context;
    const ready = Promise.withResolvers<number>();
    this.#wrapper = start(`host-${this.name}`, [native, 'host-init'], {
      onLine: (line) => ready.resolve(Number(line.split(' ')[1])),
    });
    void this.#wrapper.ended.then(() => ready.reject(new Error(`host ${this.name} did not start`)));
    this.#init = await ready.promise;
    this.#network = openSync(`/proc/${this.#init}/ns/net`, 'r');
    await this.#plug();
    await this.#light([...this.#darkness]);
  }

  spawn(name: string, command: readonly string[], options: SpawnOptions = {}): HostProcess {
    if (!this.isPowered) throw new Error(`${name} cannot start: host ${this.name} has no power`);
    const { native, recorder } = this.#context;
    const nice = options.nice === undefined ? [] : ['-n', String(options.nice)];
    const started = start(name, [native, 'enter', ...nice, String(this.#init), ...command], {
      ...(options.env ? { env: options.env } : {}),
      ...(options.onLine ? { onLine: options.onLine } : {}),
      ...(options.console ? { console: recorder.path(`consoles/${options.console}`) } : {}),
      hasStdin: options.stdin === 'pipe',
    });
    return {
      name,
      ended: started.ended,
      tell: (line) => void started.stdin?.write(`${line}\n`),
      stop: async (graceMs = 2000) => {
        started.kill('SIGTERM');
        const late = sleep(graceMs, 'late', { ref: false });
        if ((await Promise.race([started.ended, late])) === 'late') started.kill('SIGKILL');
        await started.ended;
      },
    };
  }

  async powerCut(): Promise<DarkEdge> {
    const { lighten, ...edge } = await this.darken();
    // Dark, frozen, killed: no FIN or RST of a dying socket reaches the other side.
    const init = this.#init;
    // A signal to process 0 would hit ftlab itself.
    if (init === 0) {
      await lighten();
      throw new NoPower(`host ${this.name} has no power already`);
    }
    this.#init = 0; // an exit that is reported from here on is explained by the power cut
    process.kill(init, 'SIGUSR1');
    process.kill(init, 'SIGKILL');
    await this.#wrapper?.ended;
    this.#wrapper = null;
    this.#halts.clear();
    return edge;
  }

  async freeze(): Promise<FreezeEdge & { thaw(): Promise<void> }> {
    const fromEarliestNs = nowNs();
    const resume = await this.halt();
    try {
      await this.#until('stopped', (state) => state === 'T' || state === 'Z');
    } catch (error) {
      await resume();
      throw error;
    }
    const atNs = nowNs();
    const thaw = async () => {
      await resume();
      if (this.#halts.size === 0) await this.#until('resumed', (state) => state !== 'T');
    };
    return { fromEarliestNs, atNs, thaw };
  }

  async halt(): Promise<() => Promise<void>> {
    const mine = Symbol();
    if (this.isPowered) {
      this.#halts.add(mine);
      process.kill(this.#init, 'SIGUSR1');
    }
    return async () => {
      const wasLast = this.#halts.delete(mine) && this.#halts.size === 0;
      if (wasLast && this.isPowered) process.kill(this.#init, 'SIGUSR2');
    };
  }

  async darken(): Promise<DarkEdge & { lighten(): Promise<void> }> {
    const fromEarliestNs = nowNs();
    const lift = await this.#context.switch.drop(this.#ports(), DIRECTIONS);
    this.#darkness.add(lift);
    const edge = { fromEarliestNs, fromNs: nowNs() };
    this.#context.recorder.event('ftlab', 'dark', { host: this.name, ...edge });
    const lighten = async () => {
      if (this.#darkness.has(lift)) await this.#light([lift]);
    };
    return { ...edge, lighten };
  }

  async #light(lifts: readonly Release[]): Promise<void> {
    const untilNs = nowNs();
    for (const lift of lifts) {
      this.#darkness.delete(lift);
      await lift();
    }
    if (this.#darkness.size > 0) return;
    const edge = { untilNs, untilLatestNs: nowNs() };
    this.#context.recorder.event('ftlab', 'lit', { host: this.name, ...edge });
  }

  async processes(): Promise<RunningProcess[]> {
    return this.#processes();
  }

  async signal(pid: number, signal: NodeJS.Signals): Promise<void> {
    if (!this.#processes().some((running) => running.pid === pid))
      throw new Error(`host ${this.name} runs no process ${pid}`);
    process.kill(pid, signal);
  }

  #processes(): RunningProcess[] {
    if (!this.isPowered) return [];
    const space = readlinkSync(`/proc/${this.#init}/ns/pid`);
    return readdirSync('/proc').flatMap((entry) => {
      if (!/^\d+$/.test(entry) || Number(entry) === this.#init) return [];
      try {
        if (readlinkSync(`/proc/${entry}/ns/pid`) !== space) return [];
        return [readProcess(Number(entry))];
      } catch {
        return []; // it has ended while we looked
      }
    });
  }

  /** Power off and unplug, when the lab is taken down. */
  async destroy(): Promise<void> {
    if (this.isPowered) {
      process.kill(this.#init, 'SIGKILL');
      await this.#wrapper?.ended;
      this.#init = 0;
    }
    await this.#unplug();
  }

  /** Waits until every process is in such a state. */
  async #until(description: string, isSo: (state: string) => boolean): Promise<void> {
    const states = () => this.#processes().map((running) => running.state);
    await until({
      what: `every process of host ${this.name} has ${description}`,
      deadlineMs: STOP_DEADLINE_MS,
      everyMs: 1,
      look: () => states().every(isSo),
      state: () => states().join(''),
    });
  }

  #ports() {
    return this.#plan.links.map((link) => portOf(link, this.name));
  }

  async #unplug(): Promise<void> {
    if (this.#network === null) return;
    closeSync(this.#network);
    this.#network = null;
    await this.#context.switch.unplug(this.#ports());
  }

  async #plug(): Promise<void> {
    const { native } = this.#context;
    const { number, links, taps } = this.#plan;
    await this.#context.switch.plug(
      links.map((link) => ({
        port: portOf(link, this.name),
        initPid: this.#init,
        mac: `02:f7:${SUBNETS[link]}:00:00:${String(number % 100).padStart(2, '0')}`,
      })),
    );
    const inside = links.flatMap((link) => {
      const joining = taps[link] ?? [];
      const bridge = `br${LINKS.indexOf(link)}`;
      const device = joining.length > 0 ? bridge : link;
      return [
        ...(joining.length > 0 ? bridgeOf(bridge, link, joining) : []),
        `addr add ${this.address(link)}/24 dev ${device}`,
        `link set ${device} up`,
      ];
    });
    await run([native, 'enter', String(this.#init), 'ip', '-batch', '-'], {
      input: inside.join('\n'),
    });
  }
}

/** The lines of `ip -batch` that join a link with TAPs. */
function bridgeOf(bridge: string, link: LinkName, taps: readonly string[]): string[] {
  return [
    `link add ${bridge} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    ...taps.flatMap((tap) => [`tuntap add ${tap} mode tap`, `link set ${tap} master ${bridge} up`]),
    `link set ${link} master ${bridge} up`,
  ];
}
