/** One host of a plain high-availability pair: it runs the guest, or boots it anew when it may. */
import { mkdirSync } from 'node:fs';
import { Lease } from '../../detection/lease.ts';
import { Membership, NOT_TAKEN_IN } from '../../detection/membership.ts';
import { nowNs } from '../../recording/clock.ts';
import { Fence } from '../fence.ts';
import { bootScripted } from '../simulated/boot.ts';
import { type BootedGuest, bootQemu } from './qemu-guest.ts';
import type { Order, UnprotectedSettings } from './settings.ts';

/** How long the fence stays open after each renewal; it ends before the lease it is renewed for. */
const FENCE_MS = 100;
const TICK_MS = 15;

export class Member {
  readonly #settings: UnprotectedSettings;
  readonly #membership: Membership;
  readonly #fence: Fence | null;
  readonly #lease: Lease;
  #tick: NodeJS.Timeout | null = null;
  #guest: BootedGuest | null = null;
  #isActive: boolean;
  #isQuitting = false;
  isStopped = false;

  constructor(settings: UnprotectedSettings) {
    this.#settings = settings;
    const { side, sync, lan, mac, leaseMs, guardMs, leasePort, role, peer } = settings;
    this.#isActive = role === 'active';
    // A guest that nobody else may boot needs nobody's leave to speak.
    const isFenced = peer !== null && !this.#isDefiant;
    this.#fence = isFenced ? new Fence(mac, FENCE_MS) : null;
    if (this.#fence)
      this.#fence.onEnded = (how) => {
        this.say('process-exited', { name: `fence-${side}`, ...how });
        this.stop('its fence has ended');
      };
    this.#lease = new Lease(peer === null ? {} : { sync, lan }, leasePort, leaseMs);
    const promiseNs = BigInt(Math.round((leaseMs + guardMs) * 1e6));
    this.#membership = new Membership(settings, this, {
      onLost: () => void this.#membership.ask([side]),
      onTargetLost: () => {}, // one that boots a guest of its own takes nothing from this one
      onGranted: () => void this.#granted(),
      isAnswered: () => true,
      hasGuest: () => true,
      isActive: () => this.#isActive,
      takeoverFromNs: () => (this.#isActive ? 0n : this.#lease.promisedNs + promiseNs),
    });
  }

  /** Writes one event for the recording. */
  say(event: string, fields: Record<string, unknown> = {}): void {
    process.stdout.write(`${JSON.stringify({ tNs: nowNs(), event, ...fields })}\n`);
  }

  /** This side is nobody any more: its guest ends, and so do its beats and its promises. */
  stop(reason: string): void {
    if (this.isStopped || (this.#isDefiant && !this.#isQuitting)) return;
    this.isStopped = true;
    this.say('stopped', { reason });
    this.#membership.giveUp();
    this.#lease.end();
    if (this.#tick) clearInterval(this.#tick);
    this.#guest?.process.kill('SIGKILL');
  }

  async begin(): Promise<void> {
    mkdirSync(this.#settings.folder, { recursive: true });
    this.#membership.begin();
    this.#lease.begin();
    this.#tick = setInterval(() => this.#renew(), TICK_MS);
    this.say('listening');
    if (this.#isActive) await this.#boot();
  }

  async obey(order: Order): Promise<void> {
    if (order.order === 'protect') await this.#protect();
    else await this.#quit();
  }

  /** A side that goes on whatever it is told, for tests of the checkers. */
  get #isDefiant(): boolean {
    const { guest } = this.#settings;
    return guest.kind === 'scripted' && guest.defect === 'speaks-twice';
  }

  #renew(): void {
    if (!this.#isActive || this.isStopped) return;
    const now = process.hrtime.bigint();
    const isPromised = now + BigInt(FENCE_MS * 1_000_000) <= this.#lease.untilNs;
    if (this.#membership.isAlone || isPromised) this.#fence?.renew(now);
  }

  /** Boots the guest from nothing; resolves when it serves and the switches know where it is. */
  async #boot(): Promise<void> {
    const { guest, folder, side, announceMs } = this.#settings;
    const booted =
      guest.kind === 'qemu' ? bootQemu(guest.command, folder) : bootScripted(guest, folder);
    this.#guest = booted;
    void booted.process.ended.then((how) => {
      if (this.#isQuitting || this.isStopped) return;
      this.say('twin-exited', { side, ...how, expected: false });
      this.stop('the guest’s process has ended');
    });
    await booted.serving;
    await booted.announce(announceMs);
    this.say('serving');
  }

  async #protect(): Promise<void> {
    const { side, peer } = this.#settings;
    if (peer === null) return;
    this.#lease.isPromising = true; // the new standby may count on this side again
    if (!(await this.#membership.takeIn(peer))) return this.say('join-failed', NOT_TAKEN_IN);
    this.say('protected', { epoch: this.#membership.epoch, active: side, standby: peer });
  }

  /** The witness lets this side go on without its peer. */
  async #granted(): Promise<void> {
    if (!this.#membership.isAlone) return;
    this.#lease.isPromising = false;
    const wasActive = this.#isActive;
    this.#isActive = true;
    this.#renew();
    if (wasActive) return;
    this.say('took-over');
    await this.#boot();
  }

  async #quit(): Promise<void> {
    this.#isQuitting = true;
    this.stop('asked to quit');
    await Promise.all([this.#guest?.process.ended, this.#fence?.stop()]);
    process.exit(0);
  }
}
