/** A controller's end of its fence: the real timing, with nft between it and the host's kernel. */
import type { FenceTiming } from '../fence-timing.ts';
import { FENCE_MS, MS } from './constants.ts';
import type { SimulatedMember } from './member.ts';
import type { World } from './world.ts';

const LIFE_NS = FENCE_MS * MS;
/** The kernel reports remaining times in steps, rounded up. */
const REPORT_STEP_NS = 20 * MS;
/** How long nft and the pump take, most of the time and at worst. */
const USUAL_NS = 0.3 * MS;
const SLOW_NS = 35 * MS;
const SLOW_SHARE = 0.02;

export class SimulatedFence {
  /** Called when a renewal has been answered: output that waits may try again. */
  onAnswer: () => void = () => {};
  readonly #world: World;
  readonly #member: SimulatedMember;
  readonly #timing: FenceTiming;

  constructor(world: World, member: SimulatedMember) {
    this.#world = world;
    this.#member = member;
    this.#timing = world.rules.newFenceTiming(LIFE_NS);
  }

  /** Renews when that is due and ends by `untilNs`; returns whether the fence counts as open. */
  renew(untilNs: number): boolean {
    const now = this.#member.nowNs;
    const isOpen = this.#timing.isOpen(now);
    if (this.#timing.begins(now, untilNs)) this.#write();
    return isOpen;
  }

  /** How long bytes take to another process, and to be processed. */
  pipeNs(): number {
    const { random } = this.#world;
    return random() < SLOW_SHARE ? random() * SLOW_NS : USUAL_NS;
  }

  #write(): void {
    const { agenda, rules, hosts } = this.#world;
    const { nft, controller, side } = this.#member;
    const ticketNs = rules.ticketShare * LIFE_NS;
    const process = () => {
      const leftNs = hosts[side].renewFence(agenda.nowNs, LIFE_NS, ticketNs);
      const reportedNs = Math.ceil(leftNs / REPORT_STEP_NS) * REPORT_STEP_NS;
      agenda.after(this.pipeNs(), () => controller.receive(() => this.#answered(reportedNs)));
    };
    agenda.after(this.pipeNs(), () => nft.receive(process));
  }

  #answered(reportedNs: number): void {
    if (this.#timing.answered(reportedNs)) this.onAnswer();
  }
}
