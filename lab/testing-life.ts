/** For lab tests: one pair under one engine from provision to end, with clients. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { byName } from './catalogue.ts';
import { otherThan } from './engines/controlled-pair.ts';
import type { Engine } from './engines/engine.ts';
import type { KnownFailures } from './engines/testing-contract.ts';
import type { ActiveFault, FaultMechanism } from './faults/fault.ts';
import { minimal } from './guests/minimal/guest.ts';
import type { Lab } from './lab.ts';
import type { Pair, Role, Side } from './pair.ts';
import { platforms } from './platforms/index.ts';
import { NS_PER_MS, nowNs } from './recording/clock.ts';
import { type Event, eventsNamed } from './recording/events.ts';
import type { HistoryLine } from './recording/history.ts';
import type { Parameters } from './recording/parameters.ts';
import { eventsOf, eventually, type OpenLab, openLabOf } from './testing.ts';
import { ledger } from './workloads/ledger/workload.ts';
import type { RunningWorkload } from './workloads/workload.ts';

/** Time for a guest to boot again on a busy computer, ms. */
const DEADLINE_MS = 60_000;
/** Number of further acknowledged operations that show that the guest continues. */
const SOME = 10;
const CLIENTS = { ...ledger.parameters, rateHz: 50 };

type Acknowledged = Extract<HistoryLine, { type: 'ok' }>;

/** A time in which acknowledged operations may have been lost, ns. */
interface Window {
  fromNs: number;
  toNs: number;
}

export class Life implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #parameters: Parameters;
  #opened: OpenLab<Lab> | null = null;
  #pair: Pair | null = null;
  #clients: RunningWorkload | null = null;
  #fault: ActiveFault | null = null;
  /** Operations acknowledged meanwhile need not be held. */
  readonly #forgotten: Window[] = [];

  constructor(engine: Engine, parameters: Parameters) {
    this.#engine = engine;
    this.#parameters = parameters;
  }

  /** Provisions the pair with a guest that has no disk, and starts the clients. */
  async begin(): Promise<void> {
    const { platform } = this.#engine;
    this.#opened = await openLabOf(byName('platform', platforms, platform).create);
    this.#pair = await this.#engine.provision(this.lab, minimal, this.#parameters, 1);
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
  async loses(role: Role, mechanism: FaultMechanism, known: KnownFailures = {}): Promise<void> {
    const { lab, pair } = this;
    const side = pair.roles()[role];
    if (!side) throw new Error(`no side is ${role}`);
    const other = otherThan(side);
    if (known.sinceCheckpoint) await this.#isCheckpointed(side);
    const since = eventsOf(lab).length;
    this.#fault = await mechanism.inject({ lab, pair, parameters: { on: role } });
    const isAlone = () => {
      const { active, standby } = pair.roles();
      return active === other && standby === undefined && this.#hasSaid('decided', other, since);
    };
    await eventually(`side ${other} is alone`, isAlone, DEADLINE_MS);
    if (role !== 'active') return;
    // A guest that was booted again has lost its memory.
    if (!this.#engine.keepsMemory) this.#forgotten.push({ fromNs: 0, toNs: nowNs() });
    if (known.sinceCheckpoint) this.#forgotten.push(this.#sinceCheckpoint(side, other));
  }

  /** Heals the last fault, on the host of that side; resolves when the side has stopped. */
  async comesBack(side: Side): Promise<void> {
    const since = eventsOf(this.lab).length;
    await this.#fault?.heal();
    const hasStopped = () => this.#hasSaid('stopped', side, since);
    await eventually(`side ${side} stops`, hasStopped, DEADLINE_MS);
  }

  /**
   * Expects that operations are acknowledged, and that none the engine keeps is missing. Where
   * connections are known to end, the connection that reads back is the one that is answered.
   */
  async goesOn({ connections }: KnownFailures = {}): Promise<void> {
    const before = this.#acknowledged().length;
    const isAnswered = () => this.#acknowledged().length >= before + SOME;
    if (!connections) await eventually('operations are acknowledged', isAnswered, DEADLINE_MS);
    const kept = this.#acknowledged().filter(
      ({ answeredNs }) =>
        !this.#forgotten.some(({ fromNs, toNs }) => answeredNs >= fromNs && answeredNs <= toNs),
    );
    expect(kept.length, 'operations that have to be held').toBeGreaterThanOrEqual(SOME);
    await this.#clients?.readBack();
    const readBack = JSON.parse(readFileSync(this.lab.recorder.path('readback.json'), 'utf8'));
    const held = new Set<number>(readBack.operations);
    const operations = kept.map(({ operation }) => operation);
    const missing = operations.filter((operation) => !held.has(operation));
    expect(missing, 'acknowledged operations that are missing').toEqual([]);
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

  /** Resolves when a checkpoint that begins from now on has reached the standby. */
  async #isCheckpointed(active: Side): Promise<void> {
    const sinceNs = nowNs();
    const isThere = () => (this.#lastCheckpointNs(active) ?? 0) > sinceNs;
    await eventually('the standby has a new checkpoint', isThere, DEADLINE_MS);
  }

  /** Begin of the last checkpoint that the standby has acknowledged, ns; null without one. */
  #lastCheckpointNs(active: Side): number | null {
    const said = this.#said(active);
    const last = said.findLastIndex(({ event }) => event === 'checkpoint-acknowledged');
    // A controller reports the end of a checkpoint right before its acknowledgement.
    const end = eventsNamed(said.slice(0, Math.max(0, last)), 'checkpoint-end').at(-1);
    return end ? end.tNs - end.pauseMs * NS_PER_MS : null;
  }

  /**
   * From the begin of the last checkpoint that the standby had for certain, until the standby was
   * granted to continue alone. Throws when there was no checkpoint, or no grant.
   */
  #sinceCheckpoint(lost: Side, survivor: Side): Window {
    const fromNs = this.#lastCheckpointNs(lost);
    const toNs = eventsNamed(this.#said(survivor), 'decided').at(-1)?.tNs;
    if (fromNs === null || toNs === undefined)
      throw new Error(`side ${survivor} had no checkpoint, or was not granted`);
    return { fromNs, toNs };
  }

  /** Events that the controllers of a side have reported. */
  #said(side: Side): Event[] {
    return eventsOf(this.lab).filter(({ source }) => source === `host-${side}/controller`);
  }

  /** Operations acknowledged so far; the last line may still be on its way. */
  #acknowledged(): Acknowledged[] {
    return this.#history().filter((line) => line.type === 'ok');
  }

  #history(): HistoryLine[] {
    const lines = readFileSync(this.lab.recorder.path('history.jsonl'), 'utf8').split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line));
  }
}
