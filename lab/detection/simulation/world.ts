/** Two hosts, a witness, the links between them, and the troubles of a schedule. */
import { seededRandom } from '../../recording/random.ts';
import { Agenda } from './agenda.ts';
import { ColdMember } from './cold-member.ts';
import { MS } from './constants.ts';
import { Host } from './host.ts';
import { LockstepMember } from './lockstep-member.ts';
import type { SimulatedMember } from './member.ts';
import { Path } from './network.ts';
import { Observer } from './observer.ts';
import type { OutputMode, Rules } from './rules.ts';
import { SimulatedWitness } from './witness.ts';

export type SideName = 'a' | 'b';
export type LinkName = 'sync' | 'lan';

/** `running`: the standby executes the guest too, as in lockstep; `cold`: it boots the guest. */
export type Style = 'running' | 'cold';

/** Durations that differ from schedule to schedule, ns. */
export interface WorldSettings {
  style: Style;
  output: OutputMode;
  bootNs: number;
  executeNs: number;
  copyNs: number;
}

/** Largest difference in speed of two hosts' clocks. */
const DRIFT = 0.005;

export class World {
  readonly agenda = new Agenda();
  readonly random: () => number;
  readonly rules: Rules;
  readonly settings: WorldSettings;
  readonly observer = new Observer(this);
  readonly hosts: Readonly<Record<SideName, Host>>;
  readonly paths: Path[] = [];
  readonly network;
  readonly witness: SimulatedWitness;
  readonly members: Record<SideName, SimulatedMember | null> = { a: null, b: null };
  /** When each side's newest heartbeat left, true ns. */
  readonly beatNs: Record<SideName, number> = { a: -1e18, b: -1e18 };
  /** The newest epoch that a member has reported. */
  epoch = 1;
  #operation = 0;

  constructor(seed: number, rules: Rules, style: Style) {
    const random = seededRandom(seed);
    this.random = random;
    this.rules = rules;
    const between = (least: number, most: number) => (least + random() * (most - least)) * MS;
    this.settings = {
      ...{ style, output: random() < 0.5 ? 'compared' : 'received' },
      ...{ bootNs: between(20, 200), executeNs: between(1, 12), copyNs: between(5, 120) },
    };
    const host = () => new Host(1 + (2 * random() - 1) * DRIFT, Math.floor(random() * 1e9));
    this.hosts = { a: host(), b: host() };
    const path = () => {
      const made = new Path(this.agenda, random);
      this.paths.push(made);
      return made;
    };
    this.network = {
      sync: { a: path(), b: path() },
      lan: { a: path(), b: path() },
      quorum: { a: { to: path(), from: path() }, b: { to: path(), from: path() } },
    };
    const members = style === 'running' ? ['a', 'b'] : ['a'];
    const state = { epoch: 1, members, grantedTo: null };
    this.witness = new SimulatedWitness(this.agenda, rules, state);
    this.witness.onGranted = (granted, from) => this.observer.granted(granted, from);
  }

  nextOperation(): number {
    this.#operation += 1;
    return this.#operation;
  }

  /** Provisions the pair: a is the active side. */
  begin(): void {
    if (this.settings.style === 'cold') {
      this.#startCold('b', 'a').begin();
      const a = this.#startCold('a', null);
      a.begin(() => a.protect((isIn) => this.observer.protects(isIn)));
      return;
    }
    const members = ['a', 'b'];
    const b = new LockstepMember(this, { ...this.#beginning('b'), members }, 'standby');
    this.members.b = b;
    const a = new LockstepMember(this, { ...this.#beginning('a'), members }, 'active');
    this.members.a = a;
    a.begin();
    b.begin();
  }

  powerCut(side: SideName): void {
    this.hosts[side].isPowered = false;
    this.hosts[side].forget();
    this.members[side]?.kill();
    this.members[side] = null;
  }

  /** The operator re-protects the pair, if there is a survivor. */
  reprotect(agentNs = this.#agentNs()): void {
    const survivor = this.survivor;
    if (!survivor) return;
    const { side, peer } = survivor;
    this.members[peer]?.kill();
    this.hosts[peer].isPowered = true;
    if (survivor instanceof ColdMember) {
      this.#startCold(peer, side, agentNs).begin();
      survivor.protect((isIn) => this.observer.protects(isIn));
      return;
    }
    const beginning = { ...this.#beginning(peer), members: [side], agentNs };
    const target = new LockstepMember(this, beginning, 'target');
    this.members[peer] = target;
    target.begin();
    if (survivor instanceof LockstepMember) survivor.reprotect();
  }

  /** A side that is active and alone. */
  get survivor(): SimulatedMember | null {
    const isSurvivor = (member: SimulatedMember | null) =>
      member?.controller.isRunning && !member.isStopped && member.isActive && member.isAlone;
    const { a, b } = this.members;
    if (isSurvivor(a)) return a;
    return isSurvivor(b) ? b : null;
  }

  #startCold(side: SideName, active: SideName | null, agentNs = this.#agentNs()): ColdMember {
    const beginning = { ...this.#beginning(side), members: [active ?? side], agentNs };
    const member = new ColdMember(this, beginning, active === null);
    this.members[side] = member;
    return member;
  }

  /** How long an agent takes to start. */
  #agentNs(): number {
    return (this.random() < 0.8 ? 2 + this.random() * 40 : this.random() * 300) * MS;
  }

  #beginning(side: SideName) {
    return { side, epoch: this.epoch, agentNs: this.#agentNs() };
  }
}
