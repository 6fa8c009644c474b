/** Who is in the pair: the detector's agent beside the controller, and what the witness grants. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Background, onUnaskedEnd, start } from '../command.ts';
import type { Detection, Side } from '../pair.ts';
import { askWitness, WitnessUnreachable } from './ask.ts';

const AGENT = join(import.meta.dirname, 'agent.ts');
/** Above QEMU's and the controller's priority, so that a busy host still beats. */
const AGENT_NICE = -15;
const CHECK_EVERY_MS = 20;
/** How long to go on asking a witness that does not answer before the guest is stopped for good. */
const ASK_FOR_MS = 5000;
const RETRY_EVERY_MS = 50;
/** How long a peer that is to be taken in may keep silent. */
const HEAR_DEADLINE_MS = 5000;

/** What a side is told of itself, its peer and the witness. */
export interface MembershipSettings {
  side: Side;
  /** The peer's side, or null for a guest alone. */
  peer: Side | null;
  /** Who is in the pair at the start: whoever is yet to boot or to be copied onto is not. */
  members: readonly Side[];
  epoch: number;
  sync: { own: string; peer: string };
  lan: { own: string; peer: string };
  witness: { own: string; address: string; port: number } | null;
  beatPort: number;
  detection: Detection;
}

/** The side itself, as far as its membership can end it. */
export interface Self {
  readonly isStopped: boolean;
  /** Writes one event for the recording. */
  say(event: string, fields: Record<string, unknown>): void;
  /** It executes and says nothing any more. */
  stop(reason: string): void;
}

/** Why takeIn came to nothing. */
export const NOT_TAKEN_IN = {
  reason: 'the other side was not heard, or the witness has not taken it in',
};

/** For takeoverFromNs: not at all. */
export const NEVER_NS = 2n ** 62n;

export interface Asked {
  /** The peer is suspected, or owes an answer for too long. */
  onLost(): void;
  /** The same of a peer that is not taken in yet: nobody need be asked to go on without it. */
  onTargetLost(): void;
  onGranted(): void;
  isAnswered(): boolean;
  /** Whether this side has anything to go on with: one that is yet to be copied onto has not. */
  hasGuest(): boolean;
  /** Whether the guest speaks on this side: it then suspects a beat sooner than a standby does. */
  isActive(): boolean;
  takeoverFromNs(): bigint;
}

interface AgentLine {
  event: string;
  epoch?: number;
  members?: string[];
}

export class Membership {
  readonly #settings: MembershipSettings;
  readonly #self: Self;
  readonly #asked: Asked;
  #agent: Background | null = null;
  #letGo: () => void = () => {};
  #timer: NodeJS.Timeout | null = null;
  epoch: number;
  members: readonly string[];
  /** Whether the peer was ever heard. */
  #wasHeard = false;
  /** Whether the detector has heard nothing of the peer for too long. */
  isSuspected = false;
  #isAsking = false;
  /** The witness may have taken the peer in without this side having heard of it. */
  #mayBeTwo = false;
  #isUnanswered = false;
  #checkedMs = performance.now();
  #patientUntilMs = 0;

  constructor(settings: MembershipSettings, self: Self, asked: Asked) {
    this.#settings = settings;
    this.#self = self;
    this.#asked = asked;
    this.epoch = settings.epoch;
    this.members = settings.members;
  }

  /** Whether this side is the whole pair, and so need ask nobody whether it may speak. */
  get isAlone(): boolean {
    return this.members.length === 1 && this.#isIn && !this.#mayBeTwo;
  }

  get #isIn(): boolean {
    return this.members.includes(this.#settings.side);
  }

  /** Begins to beat and to listen; a guest without a peer has nobody to listen to. */
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
    this.#letGo = onUnaskedEnd(this.#agent, (how) =>
      this.#self.say('process-exited', { name: `detector-${side}`, ...how }),
    );
    this.#tell();
    // Answers that wait in the sockets are heard first: timers run before them after a stall.
    this.#timer = setInterval(() => setImmediate(() => this.#check()), CHECK_EVERY_MS);
  }

  /**
   * Takes the peer in, if it is not in yet, once it is heard: one that is still suspected would be
   * gone on without at once. Whether it is in.
   */
  async takeIn(peer: Side): Promise<boolean> {
    const { epoch } = this;
    // While it was waited for, this side may have had to go on without it.
    if (!(await this.hears()) || this.epoch !== epoch) return false;
    return this.members.includes(peer) || this.ask([this.#settings.side, peer]);
  }

  /** Waits until the peer is heard; whether it is. */
  async hears(): Promise<boolean> {
    const end = performance.now() + HEAR_DEADLINE_MS;
    while (this.isSuspected || !this.#wasHeard) {
      if (performance.now() > end) return false;
      await sleep(CHECK_EVERY_MS);
    }
    return true;
  }

  /** Leaves out a peer that may have been taken in without this side having heard of it, until it is sure. */
  async leaveOut(): Promise<void> {
    while (!this.isAlone && !this.#self.isStopped) {
      await this.ask([this.#settings.side]);
      await sleep(CHECK_EVERY_MS);
    }
  }

  /** Asks the witness for these members; whether they were granted. */
  async ask(members: string[]): Promise<boolean> {
    const { witness, side } = this.#settings;
    if (!witness || this.#isAsking || this.#self.isStopped) return false;
    this.#isAsking = true;
    const wasIn = this.#isIn;
    if (members.length > 1) this.#mayBeTwo = true;
    try {
      const { epoch } = this;
      const answer = await askWitness({
        address: witness.address,
        port: witness.port,
        from: side,
        epoch,
        members,
        timeoutMs: ASK_FOR_MS,
        retryEveryMs: RETRY_EVERY_MS,
      });
      const { granted } = answer;
      const isIn = answer.members.includes(side);
      // One that was never taken in is told so again and again: that is nothing to tell.
      if (!granted && !wasIn && !isIn) return false;
      this.#mayBeTwo = false;
      this.#self.say(granted ? 'decided' : 'refused', {
        epoch: answer.epoch,
        members: answer.members,
      });
      if (!granted && !(answer.epoch > epoch && isIn)) {
        this.#fence('the witness refused', answer.epoch);
        return false;
      }
      this.epoch = answer.epoch;
      this.members = answer.members;
      if (!granted) {
        // We are in it, and only had not heard of the last change: asked again from what is true.
        this.#tell();
        return false;
      }
      this.#asked.onGranted();
      this.#tell();
      return true;
    } catch (error) {
      if (!(error instanceof WitnessUnreachable)) throw error;
      if (!wasIn) return false;
      this.#self.say('witness-lost', {});
      // With neither witness nor twin nobody may speak: silence is the right verdict.
      if (this.isSuspected || !this.#asked.isAnswered())
        this.#self.stop('neither twin nor witness');
      return false;
    } finally {
      this.#isAsking = false;
    }
  }

  /** Stops beating for good: the peer must not count on this side any more. */
  giveUp(): void {
    this.end();
  }

  end(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#letGo();
    this.#agent?.kill('SIGKILL');
    this.#agent = null;
  }

  #check(): void {
    this.#say({ tick: true });
    if (this.#self.isStopped) return;
    const isUnanswered = !this.#hasStalled() && !this.#asked.isAnswered();
    const isLost = this.isSuspected || isUnanswered;
    if (this.isAlone) {
      if (isLost && !this.#isAsking) this.#asked.onTargetLost();
      return;
    }
    if (isUnanswered && !this.#isUnanswered && !this.isSuspected)
      this.#self.say('unanswered', { peer: this.#settings.peer });
    this.#isUnanswered = isUnanswered;
    if (!isLost) return;
    if (this.#isIn) {
      if (process.hrtime.bigint() >= this.#asked.takeoverFromNs()) this.#asked.onLost();
      // It may have been taken in, and the peer be lost before it could say so.
    } else if (this.#asked.hasGuest()) void this.ask([this.#settings.side]);
  }

  /** What did not come while this side itself stood still proves nothing of the peer: nor just after it. */
  #hasStalled(): boolean {
    const now = performance.now();
    const { beatMs } = this.#settings.detection;
    if (now - this.#checkedMs > 2 * beatMs) this.#patientUntilMs = now + beatMs;
    this.#checkedMs = now;
    return now < this.#patientUntilMs;
  }

  #hear(line: AgentLine): void {
    switch (line.event) {
      case 'suspected':
        this.isSuspected = true;
        this.#self.say('suspected', { ...line });
        this.#check();
        break;
      case 'heard':
        this.#wasHeard = true;
        this.isSuspected = false;
        break;
      case 'peer-epoch':
        this.#peerEpoch(line.epoch ?? 0, line.members ?? []);
        break;
      default:
        this.#self.say(line.event, { ...line });
    }
  }

  #peerEpoch(epoch: number, members: string[]): void {
    if (epoch <= this.epoch) return;
    this.epoch = epoch;
    this.members = members;
    this.#tell();
    if (!members.includes(this.#settings.side)) this.#fence('the peer went on alone', epoch);
  }

  #fence(reason: string, epoch: number): void {
    if (this.#self.isStopped) return;
    this.#self.say('fenced', { reason, epoch });
    this.#self.stop(reason);
  }

  #tell(): void {
    const isActive = this.#asked.isActive();
    this.#say({ epoch: this.epoch, members: this.members, isActive });
  }

  #say(line: Record<string, unknown>): void {
    this.#agent?.stdin?.write(`${JSON.stringify(line)}\n`);
  }
}
