/**
 * A side of an engine whose standby boots the guest: mirrors lab/engines/unprotected/member.ts
 * and fenced-voice.ts. Frames of the guest leave by themselves while the fence is open.
 */
import type { LeaseState } from '../lease-state.ts';
import * as time from './constants.ts';
import { type Beginning, SimulatedMember } from './member.ts';
import type { LinkName, World } from './world.ts';

const { MS } = time;

export class ColdMember extends SimulatedMember {
  isActive: boolean;
  #isBooted = false;
  readonly #lease: LeaseState;

  constructor(world: World, beginning: Beginning, isActive: boolean) {
    super(world, beginning);
    this.isActive = isActive;
    this.#lease = world.rules.newLease(time.LEASE_MS * MS);
  }

  get isLive(): boolean {
    return this.#isBooted && this.guest.isRunning;
  }

  /** `onServing` is called once a side that begins as the active one serves. */
  begin(onServing: () => void = () => {}): void {
    this.beginMembership();
    this.controller.every(time.LEASE_EVERY_MS * MS, () => this.#askForPromise());
    this.controller.every(time.RENEW_EVERY_MS * MS, () => this.#renew());
    if (this.isActive) this.#boot(onServing);
  }

  protect(then: (isIn: boolean) => void): void {
    this.takeIn(then);
  }

  isAnswered(): boolean {
    return true;
  }

  hasGuest(): boolean {
    return true;
  }

  takeoverFromNs(): number {
    return this.promisedUntilNs();
  }

  promisedUntilNs(): number {
    const { silentUntilNs } = this.world.rules;
    if (this.isActive) return 0;
    return silentUntilNs(this.#lease.promisedNs, time.LEASE_MS * MS, time.GUARD_MS * MS);
  }

  protected onLost(): void {
    this.ask([this.side]);
  }

  protected onTargetLost(): void {}

  protected onGranted(): void {
    if (!this.isAlone) return;
    const wasActive = this.isActive;
    this.isActive = true;
    this.#renew();
    this.world.observer.alone(this);
    if (!wasActive) this.#boot(() => {});
  }

  protected onStop(): void {
    this.guest.kill();
  }

  #boot(onServing: () => void): void {
    this.guest.after(this.world.settings.bootNs, () => {
      this.#isBooted = true;
      this.guest.every(time.SPEAK_EVERY_MS * MS, () => {
        if (this.world.hosts[this.side].isFenceOpen(this.world.agenda.nowNs))
          this.world.observer.frame(this);
      });
      onServing();
    });
  }

  #renew(): void {
    if (!this.isActive || this.isStopped) return;
    this.fence.renew(this.isAlone ? Number.POSITIVE_INFINITY : this.#lease.untilNs);
  }

  // --- the lease ---

  #askForPromise(): void {
    if (this.isStopped) return;
    const sentNs = this.nowNs;
    for (const link of ['sync', 'lan'] as const) {
      this.world.network[link][this.side].send(() => {
        const to = this.world.members[this.peer];
        if (to instanceof ColdMember) to.controller.receive(() => to.#promise(link, sentNs));
      });
    }
  }

  #promise(link: LinkName, sentNs: number): void {
    if (this.isStopped) return;
    if (this.isAlone && this.world.rules.isSilentWhenAlone) return;
    this.#lease.promise(this.nowNs);
    this.world.network[link][this.side].send(() => {
      const to = this.world.members[this.peer];
      if (to instanceof ColdMember) to.controller.receive(() => to.#promised(link, sentNs));
    });
  }

  #promised(link: LinkName, sentNs: number): void {
    if (!this.isStopped) this.#lease.answered(link, sentNs, this.nowNs);
  }
}
