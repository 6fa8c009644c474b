/**
 * A side of an engine whose standby executes too: mirrors lab/engines/lockstep/{member,active,
 * standby,reprotect-*}.ts. The guest is a log of operations; output k replies to operation k - 1.
 */
import { Connection, type Message } from './connection.ts';
import * as time from './constants.ts';
import { type Beginning, SimulatedMember } from './member.ts';
import { pump } from './pump.ts';
import type { OutputRule } from './rules.ts';
import { SimulatedStandby } from './standby.ts';
import type { World } from './world.ts';

const { MS } = time;
const LAG = 8;
/** Limit of a step of a copy, a tenth of reprotect-source.ts's. */
const STEP_DEADLINE_MS = 500;

interface Copying {
  isConnected: boolean;
  isPaused: boolean;
}

export class LockstepMember extends SimulatedMember {
  role: 'active' | 'standby' | 'target';
  /** Operation fed at each rendezvous. */
  log: number[] = [];
  rendezvous = 0;
  readonly #rule: OutputRule;
  #standby: SimulatedStandby | null = null;
  #connection: Connection | null = null;
  #isProtected = false;
  #equalAt = 0;
  #copying: Copying | null = null;
  #onAnswer: ((kind: Message['kind']) => void) | null = null;
  #released = 0;
  #lastAckNs = 0;

  constructor(world: World, beginning: Beginning, role: LockstepMember['role']) {
    super(world, beginning);
    this.role = role;
    this.#rule = world.rules.newOutputRule(world.settings.output, time.LEASE_MS);
    this.fence.onAnswer = () => this.#flush();
  }

  get isActive(): boolean {
    return this.role === 'active' && this.#standby === null;
  }

  /** False: frames of the guest leave through the pump, one after the other. */
  get isLive(): boolean {
    return false;
  }

  isStandby(standby: SimulatedStandby): boolean {
    return this.#standby === standby;
  }

  /** Whether this side may be copied. */
  get isSurvivor(): boolean {
    return this.isActive && this.#rule.isAlone && !this.#copying && !this.isStopped;
  }

  begin(): void {
    if (this.role === 'active') {
      this.#connect();
      this.#rule.guard(0, BigInt(this.nowNs));
      this.#lastAckNs = this.nowNs;
      this.#runActive();
    }
    if (this.role === 'standby') this.#becomeStandby(0);
    this.beginMembership();
  }

  /** Connects to the peer, which listens. */
  #connect(): void {
    const { world, peer } = this;
    const other = world.members[peer];
    if (!(other instanceof LockstepMember)) return;
    const ends = this.side === 'a' ? { a: this, b: other } : { a: other, b: this };
    this.#connection = new Connection(world, ends);
    other.#connection = this.#connection;
  }

  #send(message: Message): void {
    this.#connection?.send(this.side, message);
  }

  receive(connection: Connection, message: Message): void {
    if (this.isStopped || connection !== this.#connection) return;
    switch (message.kind) {
      case 'log':
        this.#standby?.take(message);
        break;
      case 'ack':
        this.#acknowledged(message);
        break;
      case 'prepare':
        // The target starts a QEMU that waits for the state.
        this.controller.after(this.world.settings.copyNs, () => this.#send({ kind: 'prepared' }));
        break;
      case 'go':
        this.#copied(message.rendezvous, message.log);
        break;
      default:
        this.#onAnswer?.(message.kind);
    }
  }

  // --- active ---

  #runActive(): void {
    this.guest.every(time.SPEAK_EVERY_MS * MS, () => this.controller.receive(() => this.#tick()));
  }

  #tick(): void {
    if (this.isStopped || this.#copying?.isPaused) return;
    if (this.rendezvous - this.#rule.comparedUpTo >= LAG) return;
    if (!this.#isOwed) this.#lastAckNs = this.nowNs;
    this.rendezvous += 1;
    this.#flush();
    this.#feed();
  }

  #feed(): void {
    const { rendezvous } = this;
    const operation = this.world.nextOperation();
    this.log[rendezvous] = operation;
    if (this.#rule.isAlone) return;
    const position = { rendezvous, operation, releasedUpTo: this.#released };
    this.#send({ kind: 'log', ...position, sentNs: this.nowNs });
  }

  /** Releases the outputs that may leave. */
  #flush(): void {
    if (this.isStopped || !this.isActive) return;
    for (let next = this.#released + 1; next <= this.rendezvous; next++) {
      const now = BigInt(this.nowNs);
      if (!this.#rule.mayLeave(next, now)) return;
      if (!this.fence.renew(this.#rule.leaseUntilNs)) return;
      this.#released = next;
      pump(this, next);
    }
  }

  get #isOwed(): boolean {
    return this.rendezvous > this.#rule.comparedUpTo;
  }

  #acknowledged(ack: { received: number; compared: number; sentNs: number }): void {
    if (!this.isActive) return;
    this.#rule.acknowledge(ack.received, ack.compared, BigInt(ack.sentNs));
    this.#lastAckNs = this.nowNs;
    this.#flush();
    if (!this.#isProtected && ack.compared > this.#equalAt && !this.state.isSuspected)
      this.#protect();
  }

  #protect(): void {
    this.#isProtected = true;
    this.takeIn((isIn) => {
      this.world.observer.protects(isIn);
      if (!isIn || this.isStopped) this.#isProtected = false;
    });
  }

  #becomeStandby(rendezvous: number): void {
    this.role = 'standby';
    this.#standby = new SimulatedStandby(this, rendezvous, (ack) =>
      this.#send({ kind: 'ack', ...ack }),
    );
    this.#standby.execute();
  }

  // --- membership's questions ---

  isAnswered(): boolean {
    const standby = this.#standby;
    if (standby) return standby.isLogFresh;
    if (!this.isActive || this.#rule.isAlone || !this.#isOwed) return true;
    return this.nowNs - this.#lastAckNs < time.SUSPICION_MS * MS;
  }

  hasGuest(): boolean {
    return this.#standby !== null;
  }

  takeoverFromNs(): number {
    if (!this.isActive && !this.#standby) return Number.POSITIVE_INFINITY;
    return this.promisedUntilNs();
  }

  promisedUntilNs(): number {
    return this.#standby?.promisedUntilNs ?? 0;
  }

  protected onLost(): void {
    if (this.isStopped || (this.isActive && this.#rule.isAlone)) return;
    this.ask([this.side]);
  }

  protected onTargetLost(): void {
    const copying = this.#copying;
    if (copying) {
      if (this.state.isSuspected && copying.isConnected) this.#failCopy();
      return;
    }
    if (this.isActive && !this.#rule.isAlone) this.#continueAlone();
  }

  protected onGranted(): void {
    if (!this.isAlone) return;
    const standby = this.#standby;
    this.world.observer.alone(this);
    this.#continueAlone();
    standby?.finish(() => this.#takeOver(standby));
  }

  protected onStop(): void {
    this.#disconnect();
  }

  #disconnect(): void {
    this.#connection?.close(this.side);
    this.#connection = null;
  }

  #continueAlone(): void {
    this.#disconnect();
    this.#isProtected = false;
    this.#rule.alone();
    this.#flush();
  }

  #takeOver(standby: SimulatedStandby): void {
    standby.onFinished = null;
    this.#standby = null;
    this.role = 'active';
    this.#released = standby.releasedUpTo;
    this.world.observer.tookOver(this, this.log, standby.heldUpTo);
    this.#flush();
    this.#feed();
    this.#runActive();
  }

  // --- re-protection ---

  /** Copies this side onto the target, which is there. */
  reprotect(): void {
    if (!this.isSurvivor) return;
    this.#copying = { isConnected: false, isPaused: false };
    const deadlineNs = this.nowNs + time.HEAR_DEADLINE_MS * MS;
    const wait = () => {
      if (this.isStopped || !this.#copying) return;
      const { sync } = this.world.network;
      const isReached = sync[this.side].cuts === 0 && sync[this.peer].cuts === 0;
      if (isReached && this.isHeard) return this.#copy();
      if (this.nowNs > deadlineNs) return this.#failCopy();
      this.controller.after(time.CHECK_EVERY_MS * MS, wait);
    };
    wait();
  }

  #copy(): void {
    const copying = this.#copying as Copying;
    copying.isConnected = true;
    this.#connect();
    this.controller.after(STEP_DEADLINE_MS * MS, () => {
      if (this.#copying === copying) this.#failCopy();
    });
    this.#onAnswer = (kind) => {
      if (this.#copying !== copying) return;
      if (kind === 'going') return this.#handOver();
      copying.isPaused = true;
      const log = this.log.slice(0, this.rendezvous + 1);
      this.#send({ kind: 'go', rendezvous: this.rendezvous, log });
    };
    this.#send({ kind: 'prepare' });
  }

  #handOver(): void {
    this.#copying = null;
    this.#onAnswer = null;
    this.#equalAt = this.rendezvous;
    this.#rule.guard(this.#equalAt, BigInt(this.nowNs));
    this.#lastAckNs = this.nowNs;
  }

  #failCopy(): void {
    this.#copying = null;
    this.#onAnswer = null;
    this.#continueAlone();
  }

  #copied(rendezvous: number, log: readonly number[]): void {
    if (this.role !== 'target') return;
    this.log = [...log];
    this.#becomeStandby(rendezvous);
    this.#send({ kind: 'going' });
  }
}
