/**
 * One life of a side: its controller, its detector's agent and nft, around the real rule of
 * membership. Mirrors membership.ts, agent.ts and ask.ts without sockets, timers and processes.
 */
import type { Detector, DetectorEvent } from '../detector.ts';
import type {
  Effect,
  Identity,
  Input,
  MembershipState,
  Question,
  Standing,
} from '../membership-contract.ts';
import { initialState } from '../membership-step.ts';
import type { Answer } from '../witness-rules.ts';
import * as time from './constants.ts';
import { SimulatedFence } from './fence.ts';
import { Process } from './process.ts';
import type { SideName, World } from './world.ts';

const { MS } = time;

export interface Beginning {
  side: SideName;
  epoch: number;
  members: readonly string[];
  /** How long the agent takes to start. */
  agentNs: number;
}

export abstract class SimulatedMember {
  readonly side: SideName;
  readonly peer: SideName;
  readonly world: World;
  readonly controller: Process;
  readonly agent: Process;
  /** The process that emits the guest's frames: its QEMU, or the pump. */
  readonly guest: Process;
  readonly nft: Process;
  readonly fence: SimulatedFence;
  isStopped = false;
  state: MembershipState;
  readonly #identity: Identity;
  readonly #standing: Standing;
  readonly #onTakenIn: ((isIn: boolean) => void)[] = [];
  readonly #agentNs: number;
  #detector: Detector | null = null;
  #nextBeatNs = 0;

  constructor(world: World, { side, epoch, members, agentNs }: Beginning) {
    this.world = world;
    this.side = side;
    this.peer = side === 'a' ? 'b' : 'a';
    const process = () => new Process(world.agenda, world.random);
    this.controller = process();
    this.agent = process();
    this.guest = process();
    this.nft = process();
    this.#agentNs = agentNs;
    this.fence = new SimulatedFence(world, this);
    this.state = initialState(epoch, members, this.nowNs);
    this.#identity = {
      ...{ side, peer: this.peer, hasWitness: true },
      beatNs: time.BEAT_MS * MS,
      hearDeadlineNs: time.HEAR_DEADLINE_MS * MS,
      promiseNs: (time.LEASE_MS + time.GUARD_MS) * MS,
    };
    const self = this;
    this.#standing = {
      get isStopped() {
        return self.isStopped;
      },
      isAnswered: () => this.isAnswered(),
      hasGuest: () => this.hasGuest(),
      takeoverFromNs: () => this.takeoverFromNs(),
      promisedUntilNs: () => this.promisedUntilNs(),
    };
  }

  abstract get isActive(): boolean;
  /** Whether frames of its guest would leave now if the fence were open. */
  abstract get isLive(): boolean;
  abstract isAnswered(): boolean;
  abstract hasGuest(): boolean;
  abstract takeoverFromNs(): number;
  abstract promisedUntilNs(): number;
  protected abstract onLost(): void;
  protected abstract onTargetLost(): void;
  protected abstract onGranted(): void;
  protected abstract onStop(): void;

  get processes(): Process[] {
    return [this.controller, this.agent, this.guest, this.nft];
  }

  /** This host's clock. */
  get nowNs(): number {
    return this.world.hosts[this.side].clockNs(this.world.agenda.nowNs);
  }

  get isAlone(): boolean {
    return this.world.rules.isAlone(this.#identity, this.state);
  }

  get isHeard(): boolean {
    return this.state.wasHeard && !this.state.isSuspected;
  }

  beginMembership(): void {
    this.agent.after(this.#agentNs, () => this.#beginAgent());
    this.controller.every(time.CHECK_EVERY_MS * MS, () => {
      if (!this.isStopped) this.step({ kind: 'check', nowNs: this.nowNs });
    });
  }

  step(input: Input): void {
    const { rules, observer } = this.world;
    const { state, effects } = rules.step(this.#identity, this.state, input, this.#standing);
    this.state = state;
    for (const effect of effects) {
      observer.effect(this, effect);
      this.#carryOut(effect);
    }
  }

  /** Takes the peer in; `then` is called with whether it is. */
  takeIn(then: (isIn: boolean) => void): void {
    this.#onTakenIn.push(then);
    this.step({ kind: 'take-in', nowNs: this.nowNs });
  }

  ask(members: readonly string[]): void {
    this.step({ kind: 'ask', members });
  }

  /** This side neither executes nor sends any more. */
  stop(): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.agent.kill();
    this.onStop();
  }

  /** A power cut, or the controller is ended because a new controller starts. */
  kill(): void {
    for (const process of this.processes) process.kill();
    this.isStopped = true;
    this.onStop();
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'ask-witness':
        this.#askWitness(effect.question);
        break;
      case 'stop':
        this.stop();
        break;
      case 'lost':
        this.onLost();
        break;
      case 'target-lost':
        this.onTargetLost();
        break;
      case 'granted':
        this.onGranted();
        break;
      case 'tell-detector':
        this.#tellDetector();
        break;
      case 'taken-in':
        this.#onTakenIn.shift()?.(effect.isIn);
    }
  }

  #askWitness({ epoch, members }: Question): void {
    const { world, controller, side } = this;
    const question = { id: '', from: side, epoch, members: [...members] };
    let isOpen = true;
    const answered = (answer: Answer) => {
      if (!isOpen) return;
      isOpen = false;
      this.step({ kind: 'answer', answer, nowNs: this.nowNs });
    };
    const reply = (answer: Answer) =>
      world.network.quorum[side].from.send(() => {
        if (isOpen && !controller.isRunning) world.observer.coverage.frozenWhileAsking += 1;
        controller.receive(() => answered(answer));
      });
    const send = () => {
      if (!isOpen) return;
      world.network.quorum[side].to.send(() => world.witness.receive(question, reply));
      controller.after(time.RETRY_EVERY_MS * MS, send);
    };
    send();
    controller.after(time.ASK_FOR_MS * MS, () => {
      if (!isOpen) return;
      isOpen = false;
      this.step({ kind: 'no-answer' });
    });
  }

  // --- the detector's agent ---

  #beginAgent(): void {
    const settings = { beatMs: time.BEAT_MS, suspicionMs: time.SUSPICION_MS };
    const links = ['sync', 'lan'];
    const { rules } = this.world;
    const now = this.nowNs / MS;
    this.#detector = rules.newDetector(this.side, this.peer, { ...settings, links }, now);
    this.#tellDetector();
    this.agent.every(time.LOOK_EVERY_MS * MS, () => this.#look());
  }

  #look(): void {
    const detector = this.#detector as Detector;
    const now = this.nowNs;
    if (now >= this.#nextBeatNs) {
      this.#nextBeatNs = Math.max(this.#nextBeatNs + time.BEAT_MS * MS, now);
      this.world.beatNs[this.side] = this.world.agenda.nowNs;
      const { from, epoch, members } = detector.beat();
      for (const link of ['sync', 'lan'] as const) {
        const path = this.world.network[link][this.side];
        path.send(() => {
          const to = this.world.members[this.peer];
          to?.agent.receive(() => to.hear(link, { from, epoch, members }));
        });
      }
    }
    const suspected = detector.look(now / MS);
    if (suspected) this.#report(suspected);
  }

  hear(link: string, beat: { from: string; epoch: number; members: readonly string[] }): void {
    if (!this.#detector) return;
    for (const event of this.#detector.hear(link, beat, this.nowNs / MS)) this.#report(event);
  }

  /** From the agent to its controller. */
  #report(event: DetectorEvent): void {
    const act = () => {
      if (event.event === 'peer-epoch') {
        const { epoch, members } = event;
        this.step({ kind: 'peer-epoch', epoch, members, nowNs: this.nowNs });
      } else this.step({ kind: event.event, nowNs: this.nowNs });
    };
    this.world.agenda.after(time.PIPE_MS * MS, () => this.controller.receive(act));
  }

  #tellDetector(): void {
    const { epoch, members } = this.state;
    const order = { epoch, members, isActive: this.isActive };
    const obey = () => this.#detector?.obey(order);
    this.world.agenda.after(time.PIPE_MS * MS, () => this.agent.receive(obey));
  }
}
