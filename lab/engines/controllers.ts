/**
 * The controllers of a pair: one process on each host, each with its twin. They print events and
 * take orders, a JSON line each. A side holds the role that the newest events give it.
 */
import { join } from 'node:path';
import type { Lab } from '../lab.ts';
import type { Role, Side } from '../pair.ts';
import type { HostProcess } from '../platforms/host.ts';
import { nowNs } from '../recording/clock.ts';

/** More urgent than QEMU: a twin on the same computer must not delay a controller. */
const NICE = -5;
const QUIT_MS = 3000;

export interface Twin {
  readonly side: Side;
  /** Folder of its files on the disk of its host; outlives the twin. */
  readonly folder: string;
  readonly process: HostProcess;
  isEnding: boolean;
  hasEnded: boolean;
  /** It has reported that it does not execute or speak any more. */
  isStopped: boolean;
}

/** Passed to listeners when a controller's process has ended, also by a power cut. */
const ENDED = 'controller-ended';

interface Line {
  tNs: number;
  event: string;
  epoch?: number;
  members?: string[];
  active?: Side;
  standby?: Side;
  message?: string;
  reason?: string;
}

export class Controllers implements AsyncDisposable {
  readonly #lab: Lab;
  readonly #program: string;
  readonly #twins: Twin[] = [];
  readonly #roles: Partial<Record<Role, Side>> = {};
  readonly #waiting = new Set<(side: Side, line: Line) => void>();
  #isEnding = false;
  /** The newest epoch that a controller has reported. */
  epoch = 1;

  /** `program` is the engine's controller, as Host.program takes it. */
  constructor(lab: Lab, program: string) {
    this.#lab = lab;
    this.#program = program;
  }

  /** All twins, dead twins too, in the order in which they were started. */
  get twins(): readonly Twin[] {
    return this.#twins;
  }

  /** Role → side now; a side without power has no role. */
  roles(): Partial<Record<Role, Side>> {
    const { hosts } = this.#lab;
    const alive = Object.entries(this.#roles).filter(([, side]) => hosts[side].isPowered);
    return Object.fromEntries(alive);
  }

  setActive(side: Side): void {
    this.#roles.active = side;
  }

  /** The latest twin of a side. */
  twinOf(side: Side): Twin {
    const twin = this.#twins.findLast((candidate) => candidate.side === side);
    if (!twin) throw new Error(`side ${side} has no twin`);
    return twin;
  }

  hasTwin(side: Side): boolean {
    return this.#twins.some((twin) => twin.side === side);
  }

  /** Whether the latest twin of each side has ended or stopped. */
  get isOver(): boolean {
    const latest = [...new Map(this.#twins.map((twin) => [twin.side, twin])).values()];
    return latest.length > 0 && latest.every((twin) => twin.hasEnded || twin.isStopped);
  }

  /** The twin that a re-protection copies: the active one; throws when there is none. */
  survivor(): Twin {
    const { active } = this.#roles;
    if (!active) throw new Error('no twin is active: there is nothing to copy');
    return this.twinOf(active);
  }

  /** Starts the controller of a new twin; `settings` gets the twin's folder. */
  start(side: Side, settings: (folder: string) => object): Twin {
    const host = this.#lab.hosts[side];
    const folder = join(host.disk, `${this.#lab.slot.name}twin-${this.#twins.length}`);
    const process = this.spawn(side, settings(folder), (line) => this.#heard(twin, line));
    const twin: Twin = {
      side,
      folder,
      process,
      isEnding: false,
      hasEnded: false,
      isStopped: false,
    };
    this.#twins.push(twin);
    void process.ended.then(({ code, signal }) => {
      twin.hasEnded = true;
      if (this.twinOf(side) === twin)
        for (const listener of this.#waiting) listener(side, { tNs: nowNs(), event: ENDED });
      if (twin.isEnding || this.#isEnding || !host.isPowered) return;
      const name = `controller-${side}`;
      this.#lab.recorder.event('ftlab', 'process-exited', { name, code, signal });
    });
    return twin;
  }

  /** Starts a controller that belongs to no twin of the pair. */
  spawn(side: Side, settings: object, onLine: (line: string) => void): HostProcess {
    const name = `controller-${side}`;
    const host = this.#lab.hosts[side];
    const command = host.program(this.#program, JSON.stringify(settings));
    const options = { nice: NICE, stdin: 'pipe', console: `${name}.log`, onLine } as const;
    return host.spawn(name, command, options);
  }

  tell(twin: Twin, order: { order: string }): void {
    twin.process.tell(JSON.stringify(order));
  }

  /** Ends all controllers of a side, so that a new controller can start. */
  async clear(side: Side): Promise<void> {
    for (const twin of this.#twins) if (twin.side === side) await this.#end(twin);
  }

  /**
   * Resolves when a side reports `event`; rejects when it reports `failure`, when its controller or
   * QEMU ends, when any controller fails, and after `deadlineMs`.
   */
  hear(side: Side, event: string, deadlineMs: number, failure?: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = setTimeout(
      () => reject(new Error(`side ${side} did not report "${event}" within ${deadlineMs} ms`)),
      deadlineMs,
    );
    const listener = (from: Side, line: Line) => {
      if (line.event === ENDED && from === side)
        reject(new Error(`the controller of ${side} ended before it reported "${event}"`));
      if (line.event === 'controller-failed')
        reject(new Error(`controller of ${from}: ${line.message}`));
      if (line.event === 'twin-exited' && from === side)
        reject(new Error(`QEMU on ${from} exited unexpectedly`));
      if (from !== side) return;
      if (line.event === event) resolve();
      if (line.event === failure) reject(new Error(`${failure}: ${line.reason}`));
    };
    this.#waiting.add(listener);
    const heard = promise.finally(() => {
      clearTimeout(late);
      this.#waiting.delete(listener);
    });
    heard.catch(() => {}); // it may reject before the caller awaits it
    return heard;
  }

  /** Copies the consoles of the guests and their QEMUs into the recording. */
  async keepConsoles(): Promise<void> {
    for (const [index, { side, folder }] of this.#twins.entries())
      for (const name of ['serial', 'qemu.log']) {
        const to = this.#lab.recorder.path(`consoles/host-${side}-${index}-${name}`);
        await this.#lab.hosts[side].files.fetch(join(folder, name), to);
      }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnding = true;
    await Promise.all(this.#twins.map((twin) => this.#end(twin)));
  }

  async #end(twin: Twin): Promise<void> {
    if (twin.isEnding) return;
    twin.isEnding = true;
    if (this.#lab.hosts[twin.side].isPowered) {
      // A fault may have stopped the controller, which then cannot quit.
      this.tell(twin, { order: 'quit' });
      await twin.process.stop(QUIT_MS);
    }
    await twin.process.ended;
  }

  #heard(twin: Twin, text: string): void {
    const line: Line = JSON.parse(text);
    const { event } = line;
    this.#lab.recorder.relay(`host-${twin.side}/controller`, line);
    this.epoch = Math.max(this.epoch, line.epoch ?? 0);
    if (event === 'protected') {
      this.#roles.active = line.active ?? twin.side;
      if (line.standby) this.#roles.standby = line.standby;
    }
    if (event === 'decided' && line.members?.length === 1) delete this.#roles.standby;
    if (event === 'took-over') this.#roles.active = twin.side;
    if (event === 'stopped') twin.isStopped = true;
    if (event === 'stopped')
      for (const role of ['active', 'standby'] as const)
        if (this.#roles[role] === twin.side) delete this.#roles[role];
    for (const listener of this.#waiting) listener(twin.side, line);
  }
}
