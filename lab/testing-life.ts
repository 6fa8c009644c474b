/** For lab tests: one pair under one engine from provision to end, with clients. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { byName } from './catalogue.ts';
import { otherThan } from './engines/controlled-pair.ts';
import type { Engine } from './engines/engine.ts';
import type { ActiveFault, FaultMechanism } from './faults/fault.ts';
import { minimal } from './guests/minimal/guest.ts';
import type { Lab } from './lab.ts';
import type { Pair, Role, Side } from './pair.ts';
import { platforms } from './platforms/index.ts';
import type { HistoryLine } from './recording/history.ts';
import { eventsOf, eventually, type OpenLab, openLabOf } from './testing.ts';
import { ledger } from './workloads/ledger/workload.ts';
import type { RunningWorkload } from './workloads/workload.ts';

/** Time for a guest to boot again on a busy computer, ms. */
const DEADLINE_MS = 60_000;
/** Number of further acknowledged operations that show that the guest continues. */
const SOME = 10;
const CLIENTS = { ...ledger.parameters, rateHz: 50 };

export class Life implements AsyncDisposable {
  readonly #engine: Engine;
  #opened: OpenLab<Lab> | null = null;
  #pair: Pair | null = null;
  #clients: RunningWorkload | null = null;
  #fault: ActiveFault | null = null;
  /** Operations acknowledged by a guest that lost its memory because it was booted again. */
  #forgotten = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Provisions the pair with a guest that has no disk, and starts the clients. */
  async begin(): Promise<void> {
    const { parameters, platform } = this.#engine;
    this.#opened = await openLabOf(byName('platform', platforms, platform).create);
    this.#pair = await this.#engine.provision(this.lab, minimal, parameters, 1);
    this.#clients = await ledger.start(this.lab, this.#pair, CLIENTS);
    this.#clients.begin();
  }

  get lab(): Lab {
    if (!this.#opened) throw new Error('the lab is not there');
    return this.#opened.lab;
  }

  get pair(): Pair {
    if (!this.#pair) throw new Error('the pair is not there');
    return this.#pair;
  }

  /** Breaks the host of that role; resolves when the other side runs alone. */
  async loses(role: Role, mechanism: FaultMechanism): Promise<void> {
    const { lab, pair } = this;
    const side = pair.roles()[role];
    if (!side) throw new Error(`no side is ${role}`);
    const other = otherThan(side);
    const since = eventsOf(lab).length;
    this.#fault = await mechanism.inject({ lab, pair, parameters: { on: role } });
    const isAlone = () => {
      const { active, standby } = pair.roles();
      return active === other && standby === undefined && this.#hasSaid('decided', other, since);
    };
    await eventually(`side ${other} is alone`, isAlone, DEADLINE_MS);
    const isBootedAnew = role === 'active' && !this.#engine.keepsMemory;
    if (isBootedAnew) this.#forgotten = this.#acknowledged().length;
  }

  /** Heals the last fault, on the host of that side; resolves when the side has stopped. */
  async comesBack(side: Side): Promise<void> {
    const since = eventsOf(this.lab).length;
    await this.#fault?.heal();
    const hasStopped = () => this.#hasSaid('stopped', side, since);
    await eventually(`side ${side} stops`, hasStopped, DEADLINE_MS);
  }

  /** Expects that operations are acknowledged, and that none the engine keeps is missing. */
  async goesOn(): Promise<void> {
    const before = this.#acknowledged().length;
    const isAnswered = () => this.#acknowledged().length >= before + SOME;
    await eventually('operations are acknowledged', isAnswered, DEADLINE_MS);
    const acknowledged = this.#acknowledged().slice(this.#forgotten);
    await this.#clients?.readBack();
    const readBack = JSON.parse(readFileSync(this.lab.recorder.path('readback.json'), 'utf8'));
    const held = new Set<number>(readBack.operations);
    expect(acknowledged.filter((operation) => !held.has(operation))).toEqual([]);
  }

  /** Expects that no connection of a client has been closed so far. */
  connectionsGoOn(): void {
    const states = this.#history().flatMap((line) =>
      line.type === 'connection' ? [line.state] : [],
    );
    expect(new Set(states)).toEqual(new Set(['open']));
  }

  /** Expects that the side's guest, alive or dead, has left a cycle ledger in its memory. */
  async leavesItsMemory(side: Side): Promise<void> {
    expect((await this.pair.memory?.findCycleLedger(side))?.work).toBeGreaterThan(0);
  }

  /** Ends clients and pair; the lab stays. */
  async end(): Promise<void> {
    const [clients, pair] = [this.#clients, this.#pair];
    this.#clients = null;
    this.#pair = null;
    // A process that is stopped cannot end.
    if (this.#fault && !this.#fault.isCured()) await this.#fault.heal();
    await clients?.[Symbol.asyncDispose]();
    await pair?.[Symbol.asyncDispose]();
  }

  printEvents(): void {
    this.#opened?.printEvents();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await this.#opened?.[Symbol.asyncDispose]();
  }

  #hasSaid(event: string, side: Side, since: number): boolean {
    return eventsOf(this.lab)
      .slice(since)
      .some((line) => line.event === event && line.source === `host-${side}/controller`);
  }

  /** Operations acknowledged so far; the last line may still be on its way. */
  #acknowledged(): number[] {
    return this.#history().flatMap((line) => (line.type === 'ok' ? [line.operation] : []));
  }

  #history(): HistoryLine[] {
    const lines = readFileSync(this.lab.recorder.path('history.jsonl'), 'utf8').split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line));
  }
}
