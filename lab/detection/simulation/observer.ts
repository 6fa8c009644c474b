/** Watches a simulation and names the first promise that is broken. */
import type { Effect } from '../membership-contract.ts';
import type { WitnessState } from '../witness-rules.ts';
import { MS, SUSPICION_MS } from './constants.ts';
import type { SimulatedMember } from './member.ts';
import type { SideName, World } from './world.ts';

/** Violations, and what happens in each. */
export const VIOLATIONS = {
  'two-voices': 'two sides can speak at the same time',
  'left-out-speaks': 'a side speaks after the witness granted the other side to continue alone',
  'acknowledged-lost': 'the side that speaks does not hold an acknowledged operation',
  'nobody-speaks': 'all troubles are healed and a member has a guest, but no side speaks',
  'member-stopped': 'a member that was never hurt and always reached the witness has stopped',
  'left-out-runs': 'a side that was left out still runs its guest',
  'left-out-for-nothing': 'a side was left out though both were only stalled together',
  'taken-in-unheard': 'a side asks for a peer as a member that sends no heartbeats',
  'granted-without-guest': 'the witness granted a side without a guest to continue alone',
  'dropped-by-fence': 'a released output was dropped by the fence of its side',
  'not-protected-again': 'all troubles are healed and a copy was made, but one side is no member',
} as const;
export type Violation = keyof typeof VIOLATIONS;

/** How often the schedules of a simulation reached the cases that they exist for. */
export interface Coverage {
  frames: number;
  takeovers: number;
  protections: number;
  refusals: number;
  stops: number;
  /** Answers of the witness for a controller that was frozen. */
  frozenWhileAsking: number;
  /** Datagrams that took longer than a lease; that others overtook. */
  late: number;
  overtaken: number;
  /** Schedules in which a side spoke at the end. */
  heard: number;
}

const NO_COVERAGE: Coverage = {
  ...{ frames: 0, takeovers: 0, protections: 0, refusals: 0, stops: 0 },
  ...{ frozenWhileAsking: 0, late: 0, overtaken: 0, heard: 0 },
};

/** Adds up. */
export function covered(all: readonly Coverage[]): Coverage {
  const sum = { ...NO_COVERAGE };
  for (const coverage of all)
    for (const name of Object.keys(sum) as (keyof Coverage)[]) sum[name] += coverage[name];
  return sum;
}

export class Observer {
  violation: Violation | null = null;
  says = '';
  /** Gets a line for each thing that happens. */
  trace: ((line: string) => void) | null = null;
  lastFrameNs = Number.NEGATIVE_INFINITY;
  readonly coverage: Coverage = { ...NO_COVERAGE };
  /** Whether a side got a grant to continue alone. */
  hasShrunk = false;
  readonly #world: World;
  /** The side that may speak: the first active, then the side with the last grant. */
  #spokesman: SideName = 'a';
  /** The operation acknowledged at each rendezvous. */
  readonly #acknowledged: number[] = [];
  #acknowledgedUpTo = 0;

  constructor(world: World) {
    this.#world = world;
  }

  violate(violation: Violation, says: string): void {
    if (this.violation) return;
    this.violation = violation;
    this.says = `at ${this.#atMs} ms: ${says}`;
    this.note(`${violation}: ${says}`);
  }

  note(line: string): void {
    this.trace?.(`${this.#atMs} ms ${line}`);
  }

  get #atMs(): string {
    return (this.#world.agenda.nowNs / MS).toFixed(2);
  }

  /** A frame of the guest leaves this side. */
  frame({ side, peer }: SimulatedMember): void {
    const { agenda, members, hosts } = this.#world;
    this.coverage.frames += 1;
    this.lastFrameNs = agenda.nowNs;
    if (side !== this.#spokesman)
      this.violate('left-out-speaks', `${side} speaks, but ${peer} was granted to continue alone`);
    if (members[peer]?.isLive && hosts[peer].isFenceOpen(agenda.nowNs))
      this.violate('two-voices', `${side} speaks, and ${peer} can`);
  }

  /** The client has the reply to the operation fed at a rendezvous. */
  acknowledged(rendezvous: number, operation: number): void {
    if (rendezvous < 1) return;
    const before = this.#acknowledged[rendezvous];
    if (before !== undefined && before !== operation)
      this.violate('acknowledged-lost', `operation ${before} is acknowledged, ${operation} too`);
    this.#acknowledged[rendezvous] = operation;
    this.#acknowledgedUpTo = Math.max(this.#acknowledgedUpTo, rendezvous);
  }

  /** A standby has become active with the operations up to a rendezvous. */
  tookOver({ side }: SimulatedMember, log: readonly number[], heldUpTo: number): void {
    this.coverage.takeovers += 1;
    for (let at = 1; at <= this.#acknowledgedUpTo; at++) {
      const operation = this.#acknowledged[at];
      if (operation === undefined || (at <= heldUpTo && log[at] === operation)) continue;
      this.violate('acknowledged-lost', `${side} takes over without operation ${operation}`);
    }
  }

  /** A side continues alone, by the witness's grant. */
  alone({ side }: SimulatedMember): void {
    if (this.#spokesman !== side) this.coverage.takeovers += 1;
    this.#spokesman = side;
  }

  /** A side has taken its peer in, or not. */
  protects(isIn: boolean): void {
    if (isIn) this.coverage.protections += 1;
  }

  droppedByFence({ side }: SimulatedMember): void {
    this.violate('dropped-by-fence', `side ${side} released an output into its closed fence`);
  }

  /** The witness has written a grant. */
  granted({ epoch, members }: WitnessState, from: string): void {
    if (this.trace) this.note(`the witness grants ${from} epoch ${epoch}: ${members}`);
    if (members.length > 1) return;
    this.hasShrunk = true;
    const member = this.#world.members[from as SideName];
    if (member && !member.isStopped && !member.hasGuest() && !member.isActive)
      this.violate('granted-without-guest', `${from} got a grant and has no guest`);
  }

  effect(member: SimulatedMember, effect: Effect): void {
    if (this.trace && effect.kind !== 'target-lost')
      this.note(`${member.side}: ${JSON.stringify(effect)}`);
    if (effect.kind === 'say' && 'epoch' in effect.fields) {
      this.#world.epoch = Math.max(this.#world.epoch, effect.fields.epoch);
      if (effect.event === 'refused') this.coverage.refusals += 1;
    }
    if (effect.kind === 'stop') this.coverage.stops += 1;
    if (effect.kind === 'ask-witness' && effect.question.members.length > 1) this.#asksFor(member);
  }

  #asksFor({ side, peer }: SimulatedMember): void {
    const silentNs = this.#world.agenda.nowNs - this.#world.beatNs[peer];
    // A heartbeat may be late by as much as a slow link takes.
    if (silentNs > 2 * SUSPICION_MS * MS + 600 * MS)
      this.violate('taken-in-unheard', `${side} asks for ${peer}, which is silent`);
  }
}
