/** One host of a plain high-availability pair: it runs the guest, or boots it anew when it may. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Background, start } from '../../command.ts';
import { Lease } from '../../detection/lease.ts';
import { Membership } from '../../detection/membership.ts';
import { nowNs } from '../../recording/clock.ts';
import { Fence } from '../fence.ts';
import { Qmp } from '../qmp.ts';
import type { Order, UnprotectedSettings } from './settings.ts';

const BOOT_DEADLINE_MS = 60_000;
/** How long the fence stays open after each renewal; it ends before the lease it is renewed for. */
const FENCE_MS = 100;
const TICK_MS = 15;
const NEVER_NS = 2n ** 62n;
const ANNOUNCE_EVERY_MS = 50;

export class Member {
  readonly #settings: UnprotectedSettings;
  readonly #membership: Membership;
  readonly #fence: Fence | null;
  readonly #lease: Lease;
  #tick: NodeJS.Timeout | null = null;
  #qemu: Background | null = null;
  #isActive: boolean;
  #isQuitting = false;
  isStopped = false;

  constructor(settings: UnprotectedSettings) {
    this.#settings = settings;
    const { sync, lan, mac, leaseMs, guardMs, leasePort, role, peer } = settings;
    this.#isActive = role === 'active';
    // A guest that nobody else may boot needs nobody's leave to speak.
    this.#fence = peer === null ? null : new Fence(mac, FENCE_MS);
    this.#lease = new Lease(peer === null ? {} : { sync, lan }, leasePort, leaseMs);
    const promiseNs = BigInt(Math.round((leaseMs + guardMs) * 1e6));
    this.#membership = new Membership(settings, this, {
      onLost: () => void this.#membership.ask([settings.side]),
      onGranted: () => void this.#granted(),
      isAnswered: () => true,
      takeoverFromNs: () => {
        if (this.#isActive) return 0n;
        const isMember = this.#membership.members.includes(settings.side);
        return isMember ? this.#lease.promisedNs + promiseNs : NEVER_NS;
      },
    });
  }

  /** Writes one event for the recording. */
  say(event: string, fields: Record<string, unknown> = {}): void {
    process.stdout.write(`${JSON.stringify({ tNs: nowNs(), event, ...fields })}\n`);
  }

  /** This side is nobody any more: its guest ends, and so do its beats and its promises. */
  stop(reason: string): void {
    if (this.isStopped) return;
    this.isStopped = true;
    this.say('stopped', { reason });
    this.#membership.giveUp();
    this.#lease.end();
    if (this.#tick) clearInterval(this.#tick);
    this.#qemu?.kill('SIGKILL');
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

  #renew(): void {
    if (!this.#isActive || this.isStopped) return;
    const now = process.hrtime.bigint();
    const isPromised = now + BigInt(FENCE_MS * 1_000_000) <= this.#lease.untilNs;
    if (this.#membership.isAlone || isPromised) this.#fence?.renew(now);
  }

  /** Boots the guest from nothing; resolves when it serves and the switches know where it is. */
  async #boot(): Promise<void> {
    const { command, folder, side, announceMs } = this.#settings;
    const qemu = start('qemu', command, { console: join(folder, 'qemu.log') });
    this.#qemu = qemu;
    void qemu.ended.then((how) => {
      if (this.#isQuitting || this.isStopped) return;
      this.say('twin-exited', { side, ...how, expected: false });
      this.stop('QEMU has ended');
    });
    using qmp = await Qmp.connect(join(folder, 'qmp'));
    const serial = () => readFileSync(join(folder, 'serial'), 'latin1');
    for (const end = performance.now() + BOOT_DEADLINE_MS; !serial().includes('serving'); ) {
      if (this.isStopped) return;
      if (performance.now() > end)
        throw new Error(
          `the guest has not booted in ${BOOT_DEADLINE_MS} ms: ${serial().slice(-300)}`,
        );
      await sleep(20);
    }
    const every = { initial: ANNOUNCE_EVERY_MS, max: ANNOUNCE_EVERY_MS, step: 0 };
    const rounds = Math.max(1, Math.floor(announceMs / ANNOUNCE_EVERY_MS));
    await qmp.call('announce-self', { ...every, rounds });
    this.say('serving');
  }

  async #protect(): Promise<void> {
    const { side, peer } = this.#settings;
    if (peer === null) return;
    this.#lease.isPromising = true; // the new standby may count on this side again
    const { members } = this.#membership;
    if (!members.includes(peer) && !(await this.#membership.ask([side, peer]))) return;
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
    await Promise.all([this.#qemu?.ended, this.#fence?.stop()]);
    process.exit(0);
  }
}
