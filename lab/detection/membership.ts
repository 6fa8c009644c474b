/**
 * The membership of a pair: runs the rule of membership-step.ts with a detector beside the
 * controller, a witness to ask, and a clock.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Background, onUnexpectedExit, start } from '../command.ts';
import type { Detection, Side } from '../pair.ts';
import { NS_PER_MS, nowNs } from '../recording/clock.ts';
import type { Say } from '../recording/events.ts';
import { askWitness, WitnessUnreachable } from './ask.ts';
import type {
  Effect,
  Identity,
  Input,
  MembershipState,
  Question,
  Standing,
} from './membership-contract.ts';
import { initialState, isAlone, step } from './membership-step.ts';

const AGENT = join(import.meta.dirname, 'agent.ts');
/** Above the priority of QEMU and the controller, so that a busy host still sends heartbeats. */
const AGENT_NICE = -15;
const CHECK_EVERY_MS = 20;
/** How long a side asks a witness that does not answer. */
const ASK_FOR_MS = 5000;
const RETRY_EVERY_MS = 50;
/** How long a peer that is to be taken in may stay unheard. */
const HEAR_DEADLINE_MS = 5000;

export interface MembershipSettings {
  side: Side;
  /** Null for a guest without a second side. */
  peer: Side | null;
  /** The pair at the start. A side that is yet to boot or to be copied onto is no member. */
  members: readonly Side[];
  epoch: number;
  sync: { own: string; peer: string };
  lan: { own: string; peer: string };
  witness: { own: string; address: string; port: number } | null;
  beatPort: number;
  detection: Detection;
  /** A promise to stay silent lasts for lease and guard. */
  leaseMs: number;
  guardMs: number;
}

/** The part of a member that its membership may end. */
export interface Self {
  readonly isStopped: boolean;
  /** Writes an event into the recording. */
  readonly say: Say;
  /** From now on this side neither executes nor sends. */
  stop(reason: string): void;
}

/** Reason of a failed takeIn. */
export const NOT_TAKEN_IN = {
  reason: 'the other side was not heard, or the witness has not taken it in',
};

/** Reason of a re-protection that ended because its target did. */
export const TARGET_LOST = { reason: 'the new standby was lost before it was a member' };

/** For takeoverFromNs: not at all. */
export const NEVER_NS = 2n ** 62n;

/** The engine's answers (see Standing), and its reactions to decisions of the membership. */
export interface MembershipEngine {
  /** The peer is suspected, or its answer is overdue. */
  onLost(): void;
  /** The same of a peer that is not taken in yet. */
  onTargetLost(): void;
  onGranted(): void;
  isAnswered(): boolean;
  hasGuest(): boolean;
  isActive(): boolean;
  takeoverFromNs(isSuspected: boolean): bigint;
  promisedUntilNs(): bigint;
}

/** A report of the detector's agent (agent.ts). */
type AgentLine =
  | { event: 'suspected'; tNs: number; peer: string; silentMs: number }
  | { event: 'heard'; tNs: number; peer: string }
  | { event: 'peer-epoch'; tNs: number; epoch: number; members: string[] };

export class Membership {
  readonly #settings: MembershipSettings;
  readonly #identity: Identity;
  readonly #self: Self;
  readonly #engine: MembershipEngine;
  readonly #standing: Standing;
  #state: MembershipState;
  #agent: Background | null = null;
  #expectExit: () => void = () => {};
  #timer: NodeJS.Timeout | null = null;
  #onTakenIn: ((isIn: boolean) => void)[] = [];
  #onLeftOut: (() => void)[] = [];

  constructor(settings: MembershipSettings, self: Self, engine: MembershipEngine) {
    const { side, peer, witness, epoch, members, detection, leaseMs, guardMs } = settings;
    this.#settings = settings;
    this.#identity = {
      ...{ side, peer, hasWitness: witness !== null },
      beatNs: detection.beatMs * NS_PER_MS,
      hearDeadlineNs: HEAR_DEADLINE_MS * NS_PER_MS,
      promiseNs: (leaseMs + guardMs) * NS_PER_MS,
    };
    this.#self = self;
    this.#engine = engine;
    this.#standing = {
      get isStopped() {
        return self.isStopped;
      },
      isAnswered: () => engine.isAnswered(),
      hasGuest: () => engine.hasGuest(),
      takeoverFromNs: (isSuspected) => Number(engine.takeoverFromNs(isSuspected)),
      promisedUntilNs: () => Number(engine.promisedUntilNs()),
    };
    this.#state = initialState(epoch, members, nowNs());
  }

  get epoch(): number {
    return this.#state.epoch;
  }

  get members(): readonly string[] {
    return this.#state.members;
  }

  /** Whether the detector suspects the peer. */
  get isSuspected(): boolean {
    return this.#state.isSuspected;
  }

  /**
   * Whether this side is the only member: it needs no promise of its peer to speak, and gives no
   * promise any more.
   */
  get isAlone(): boolean {
    return isAlone(this.#identity, this.#state);
  }

  /** Starts the detector; a guest without a second side needs none. */
  begin(): void {
    const { side, peer, sync, lan, beatPort, detection } = this.#settings;
    if (peer === null) return;
    const links = [
      { name: 'sync', address: sync.own, peerAddress: sync.peer },
      { name: 'lan', address: lan.own, peerAddress: lan.peer },
    ];
    const settings = JSON.stringify({ self: side, peer, links, port: beatPort, ...detection });
    const command = ['nice', '-n', String(AGENT_NICE), process.execPath, AGENT, settings];
    this.#agent = start('detector', command, {
      hasStdin: true,
      onLine: (line) => this.#hear(JSON.parse(line)),
    });
    this.#expectExit = onUnexpectedExit(this.#agent, (how) =>
      this.#self.say('process-exited', { name: `detector-${side}`, ...how }),
    );
    this.#tellDetector();
    // After a stall, timers run first; messages that wait in the sockets are read before the check.
    const check = () => this.#step({ kind: 'check', nowNs: nowNs() });
    this.#timer = setInterval(() => setImmediate(check), CHECK_EVERY_MS);
  }

  /** Makes the peer a member at its first heartbeat; resolves with whether it became one. */
  takeIn(_peer?: Side): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#onTakenIn.push(resolve);
    this.#step({ kind: 'take-in', nowNs: nowNs() });
    return promise;
  }

  /** Waits for a heartbeat of the peer; resolves with whether one came. */
  async hears(): Promise<boolean> {
    const end = performance.now() + HEAR_DEADLINE_MS;
    while (this.#state.isSuspected || !this.#state.wasHeard) {
      if (performance.now() > end) return false;
      await sleep(CHECK_EVERY_MS);
    }
    return true;
  }

  /** Leaves the peer out; resolves once it is no member, or this side has stopped. */
  leaveOut(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onLeftOut.push(resolve);
    this.#step({ kind: 'leave-out' });
    return promise;
  }

  /** Asks the witness for these members; onGranted is called when it grants them. */
  ask(members: readonly string[]): void {
    this.#step({ kind: 'ask', members });
  }

  giveUp(): void {
    this.end();
  }

  /** Stops the heartbeats for good: the peer must not count on this side any more. */
  end(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#expectExit();
    this.#agent?.kill('SIGKILL');
    this.#agent = null;
  }

  #step(input: Input): void {
    const { state, effects } = step(this.#identity, this.#state, input, this.#standing);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'say':
        this.#self.say(effect.event, effect.fields);
        break;
      case 'ask-witness':
        void this.#askWitness(effect.question);
        break;
      case 'stop':
        this.#self.stop(effect.reason);
        break;
      case 'lost':
        this.#engine.onLost();
        break;
      case 'target-lost':
        this.#engine.onTargetLost();
        break;
      case 'granted':
        this.#engine.onGranted();
        break;
      case 'tell-detector':
        this.#tellDetector();
        break;
      case 'taken-in':
        this.#onTakenIn.shift()?.(effect.isIn);
        break;
      case 'left-out':
        for (const resolve of this.#onLeftOut.splice(0)) resolve();
    }
  }

  async #askWitness({ epoch, members }: Question): Promise<void> {
    const { witness, side } = this.#settings;
    if (!witness) return;
    const { address, port } = witness;
    const limits = { timeoutMs: ASK_FOR_MS, retryEveryMs: RETRY_EVERY_MS };
    const question = { address, port, from: side, epoch, members, ...limits };
    try {
      const answer = await askWitness(question);
      this.#step({ kind: 'answer', answer, nowNs: nowNs() });
    } catch (error) {
      if (!(error instanceof WitnessUnreachable)) throw error;
      this.#step({ kind: 'no-answer' });
    }
  }

  #hear(line: AgentLine): void {
    switch (line.event) {
      case 'suspected':
        this.#self.say('suspected', line);
        this.#step({ kind: 'suspected', nowNs: nowNs() });
        break;
      case 'heard':
        this.#step({ kind: 'heard', nowNs: nowNs() });
        break;
      case 'peer-epoch': {
        const { epoch, members } = line;
        this.#step({ kind: 'peer-epoch', epoch, members, nowNs: nowNs() });
        break;
      }
    }
  }

  #tellDetector(): void {
    const { epoch, members } = this.#state;
    const order = { epoch, members, isActive: this.#engine.isActive() };
    this.#agent?.stdin?.write(`${JSON.stringify(order)}\n`);
  }
}
