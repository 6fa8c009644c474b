/** A side of a plain high-availability pair: runs the guest, or boots it after a grant. */
import { mkdirSync } from 'node:fs';
import { Membership, NOT_TAKEN_IN } from '../../detection/membership.ts';
import { say } from '../../recording/say.ts';
import { FencedVoice } from '../fenced-voice.ts';
import type { BootedGuest } from './qemu-guest.ts';
import type { MemberSettings, Order } from './settings.ts';

export class Member {
  readonly #settings: MemberSettings;
  readonly #startGuest: (isFirst: boolean) => BootedGuest;
  readonly #membership: Membership;
  readonly #voice: FencedVoice;
  #guest: BootedGuest | null = null;
  #isActive: boolean;
  protected isQuitting = false;
  isStopped = false;
  readonly say = say;

  /**
   * `startGuest` boots the guest, at the start of the pair or at a takeover. A side without a fence
   * speaks without permission: a guest that no other host may boot needs none.
   */
  constructor(
    settings: MemberSettings,
    startGuest: (isFirst: boolean) => BootedGuest,
    isFenced = settings.peer !== null,
  ) {
    this.#settings = settings;
    this.#startGuest = startGuest;
    const { side, sync, lan, role, peer } = settings;
    this.#isActive = role === 'active';
    const links: Record<string, typeof sync> = peer === null ? {} : { sync, lan };
    this.#voice = new FencedVoice(
      { ...settings, links, isFenced },
      {
        isActive: () => this.#isActive,
        isFree: () => this.#membership.isAlone,
        isAlone: () => this.#membership.isAlone,
        onFenceEnded: (how) => {
          say('process-exited', { name: `fence-${side}`, ...how });
          this.stop('its fence has ended');
        },
      },
    );
    this.#membership = new Membership(settings, this, {
      onLost: () => void this.#membership.ask([side]),
      onTargetLost: () => {}, // no copy is in progress: the standby boots the guest itself
      onGranted: () => void this.#granted(),
      isAnswered: () => true,
      hasGuest: () => true,
      isActive: () => this.#isActive,
      takeoverFromNs: () => this.#promisedUntilNs(),
      promisedUntilNs: () => this.#promisedUntilNs(),
    });
  }

  /** Ends this side for good: its guest, its heartbeats and its promises. */
  stop(reason: string): void {
    if (this.isStopped) return;
    this.isStopped = true;
    say('stopped', { reason });
    this.#membership.giveUp();
    this.#voice.end();
    this.#guest?.process.kill('SIGKILL');
  }

  async begin(): Promise<void> {
    mkdirSync(this.#settings.folder, { recursive: true });
    this.#membership.begin();
    this.#voice.begin();
    say('listening');
    if (this.#isActive) await this.#boot(true);
  }

  async obey(order: Order): Promise<void> {
    if (order.order === 'protect') await this.#protect();
    else await this.#quit();
  }

  #promisedUntilNs(): bigint {
    return this.#isActive ? 0n : this.#voice.silentUntilNs;
  }

  /** Boots the guest; resolves when it serves and the switches know where it is. */
  async #boot(isFirst: boolean): Promise<void> {
    const { side, announceMs } = this.#settings;
    const booted = this.#startGuest(isFirst);
    this.#guest = booted;
    void booted.process.ended.then((how) => {
      if (this.isQuitting || this.isStopped) return;
      say('twin-exited', { side, ...how, expected: false });
      this.stop('the guest’s process has ended');
    });
    await booted.serving;
    await booted.announce(announceMs);
    say('serving');
  }

  async #protect(): Promise<void> {
    const { side, peer } = this.#settings;
    if (peer === null) return;
    const isIn = await this.#membership.takeIn(peer);
    if (!isIn || this.isStopped) return say('join-failed', NOT_TAKEN_IN);
    say('protected', { epoch: this.#membership.epoch, active: side, standby: peer });
  }

  /** The witness has changed the members; this side may be the only one now. */
  async #granted(): Promise<void> {
    if (!this.#membership.isAlone) return;
    const wasActive = this.#isActive;
    this.#isActive = true;
    this.#voice.renew();
    if (wasActive) return;
    say('took-over');
    await this.#boot(false);
  }

  async #quit(): Promise<void> {
    this.isQuitting = true;
    this.stop('asked to quit');
    await Promise.all([this.#guest?.process.ended, this.#voice.stop()]);
    process.exit(0);
  }
}
