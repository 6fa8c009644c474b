/** One member of a pair under COLO: its QEMU, and who it is to its peer. It sees only what its host sees. */
import { Membership, NEVER_NS, NOT_TAKEN_IN } from '../../detection/membership.ts';
import { NS_PER_MS, nowNs } from '../../recording/clock.ts';
import { say } from '../../recording/say.ts';
import { FencedVoice } from '../fenced-voice.ts';
import { connectOrGiveUp, quicken } from '../sync-route.ts';
import { Machine } from './machine.ts';
import type { ColoSettings, Order } from './settings.ts';

/** The standby lets the active ask first: it is the one that knows what it has told the world. */
const SECOND_NS = 400_000_000n;

export class Member {
  readonly #settings: ColoSettings;
  readonly #machine: Machine;
  readonly #membership: Membership;
  readonly #voice: FencedVoice;
  /** When the last checkpoint ended; null before the first. */
  #checkpointNs: number | null = null;
  #checkpointBeganNs = 0;
  /** Whether QEMU has to be given an active's filters before it is joined. */
  #needsFilters: boolean;
  /** Set while this side answers for the guest. */
  #isActive: boolean;
  /** A standby is being copied onto, or was and is not taken in yet. */
  #isJoining = false;
  #isQuitting = false;
  isStopped = false;
  readonly say = say;

  constructor(settings: ColoSettings) {
    this.#settings = settings;
    const { side, sync, lan, plan, role } = settings;
    this.#isActive = role === 'active';
    this.#needsFilters = role === 'standby';
    this.#machine = new Machine(settings);
    const links = { sync, lan };
    this.#voice = new FencedVoice(
      { ...settings, mac: plan.mac, links, isFenced: true },
      {
        isActive: () => this.#isActive,
        // A side that is no member of the pair yet has nobody to wait for.
        isFree: () => this.#membership.isAlone || !this.#membership.members.includes(side),
        onFenceEnded: (how) => {
          say('process-exited', { name: `fence-${side}`, ...how });
          this.stop('its fence has ended');
        },
      },
    );
    this.#membership = new Membership(settings, this, {
      onLost: () => void this.#membership.ask([settings.side]),
      onTargetLost: () => {
        this.#targetLost().catch((error: Error) => this.stop(error.message));
      },
      onGranted: () => void this.#granted(),
      hasGuest: () => this.#checkpointNs !== null,
      isAnswered: () => process.hrtime.bigint() < this.#lostFromNs(),
      isActive: () => this.#isActive,
      takeoverFromNs: () => this.#takeoverFromNs(),
    });
    this.#machine.onEvent = (event, data, tNs) => this.#heard(event, data, tNs);
    this.#machine.onExit = (how) => {
      if (this.#isQuitting || this.isStopped) return;
      say('twin-exited', { side: settings.side, ...how, expected: false });
      this.stop('QEMU has ended');
    };
  }

  /** This side is nobody any more: its QEMU ends, and so do its beats and its promises. */
  stop(reason: string): void {
    if (this.isStopped) return;
    this.isStopped = true;
    say('stopped', { reason });
    this.#membership.giveUp();
    this.#voice.end();
    void this.#machine.kill();
  }

  async begin(): Promise<void> {
    const { quickAck, sync, role } = this.#settings;
    connectOrGiveUp();
    if (quickAck) await quicken(sync.own);
    this.#membership.begin();
    this.#voice.begin();
    await this.#machine.start();
    say('listening');
    if (role === 'active') {
      await this.#machine.boot();
      say('serving');
    }
  }

  async obey(order: Order): Promise<void> {
    if (order.order === 'join') await this.#join();
    if (order.order === 'protect') await this.#protect();
    if (order.order === 'unjoin' && this.#isJoining) await this.#unjoin();
    if (order.order === 'quit') await this.#quit();
  }

  // --- speaking ---

  /** Not before this side's last promise is over, and not before the active has had its turn. */
  #takeoverFromNs(): bigint {
    const promised = this.#voice.silentUntilNs;
    if (this.#isActive) return 0n;
    if (this.#checkpointNs === null) return NEVER_NS;
    if (this.#membership.isSuspected) return promised;
    // It is still heard, and only what they share has stopped: the active knows that too.
    const turn = this.#lostFromNs() + SECOND_NS;
    if (process.hrtime.bigint() < turn) return turn;
    this.#voice.promise(false);
    return promised;
  }

  // --- checkpoints ---

  #heard(event: string, data: Record<string, unknown>, tNs: number): void {
    if (event === 'COLO_EXIT') {
      // QEMU's word for the active is `primary`.
      const mode = data.mode === 'primary' ? 'active' : 'standby';
      say('colo-exit', { tNs, ...data, mode });
    }
    if (!this.#machine.role) return;
    if (event === 'STOP') {
      this.#checkpointBeganNs = tNs;
      say('checkpoint-begin', { tNs });
    }
    if (event === 'RESUME' && this.#checkpointBeganNs > 0) {
      const pauseMs = (tNs - this.#checkpointBeganNs) / 1e6;
      this.#checkpointNs = nowNs();
      say('checkpoint-end', { tNs, pauseMs });
    }
  }

  /**
   * When this side may say that the twins are not one any more, though beats still come: no answer
   * over sync for as long as a beat may be missing, or no checkpoint. Whatever their QEMUs say.
   */
  #lostFromNs(): bigint {
    if (this.#checkpointNs === null || !this.#machine.role) return NEVER_NS;
    const { checkpointMs, watchdogMs, detection } = this.#settings;
    const checkpoint = this.#checkpointNs + (checkpointMs + watchdogMs) * NS_PER_MS;
    const sync = Number(this.#voice.answeredNs('sync')) + detection.suspicionMs * NS_PER_MS;
    return BigInt(Math.round(Math.min(checkpoint, sync)));
  }

  // --- the peer ---

  /** Copies this side's guest onto the standby that listens. */
  async #join(): Promise<void> {
    if (!this.#membership.isAlone)
      return say('join-failed', { reason: 'it is not clear yet who is in the pair' });
    try {
      if (!(await this.#membership.hears())) throw new Error('the standby is not heard');
      this.#isJoining = true;
      // The new standby may count on this side again, as this side may on it.
      this.#voice.promise(true);
      await this.#machine.copyDisk();
      if (this.#needsFilters) await this.#machine.meetStandby();
      const heldNs = nowNs();
      if (this.#needsFilters) say('reprotect-pausing');
      if (this.#needsFilters) await this.#machine.addFilters();
      await this.#machine.join();
      if (this.#needsFilters) say('reprotect-paused', { pauseMs: (nowNs() - heldNs) / 1e6 });
      this.#needsFilters = false;
      say('joined');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say('join-failed', { reason });
      await this.#unjoin();
    }
  }

  /** The world waits for a standby that is lost before it is one; at the start nobody waits yet. */
  async #targetLost(): Promise<void> {
    const wasPair = this.#membership.epoch > this.#settings.epoch;
    if (!this.#isJoining || !wasPair) return;
    this.#isJoining = false;
    if (!this.#machine.role) return this.#machine.abandon(); // the join then fails, and says so
    say('join-failed', { reason: 'the new standby was lost before it was taken in' });
    await this.#unjoin();
  }

  async #unjoin(): Promise<void> {
    if (this.isStopped) return;
    this.#isJoining = false;
    this.#checkpointNs = null;
    this.#checkpointBeganNs = 0;
    this.#needsFilters = true;
    await this.#machine.unjoin();
  }

  async #protect(): Promise<void> {
    const { side, peer } = this.#settings;
    const isIn = this.#isJoining && (await this.#membership.takeIn(peer));
    if (this.isStopped) return;
    if (!isIn || !this.#isJoining) {
      this.#isJoining = false;
      say('join-failed', NOT_TAKEN_IN);
      // Should the witness have taken it in after all, it must not be gone on from once it is left
      // behind: until it is out for sure the twins go on as one.
      await this.#membership.leaveOut();
      if (this.#machine.role) await this.#unjoin();
      return;
    }
    this.#isJoining = false;
    say('protected', { epoch: this.#membership.epoch, active: side, standby: peer });
  }

  /** The witness lets this side go on without its peer, or has taken the peer in. */
  async #granted(): Promise<void> {
    if (!this.#membership.isAlone) return;
    const wasActive = this.#isActive;
    this.#voice.promise(false);
    this.#needsFilters = true;
    try {
      // It may have been parted already: from a standby that was lost while it was taken in.
      if (!wasActive || this.#machine.role) await this.#machine.part();
    } catch (error) {
      this.stop(error instanceof Error ? error.message : String(error));
      return;
    }
    this.#isActive = true;
    this.#checkpointNs = null;
    this.#checkpointBeganNs = 0;
    this.#voice.renew();
    if (wasActive) return;
    say('took-over');
    const { announceMs } = this.#settings;
    await this.#machine.announce(announceMs);
    say('announced', { forMs: announceMs });
  }

  async #quit(): Promise<void> {
    this.#isQuitting = true;
    this.stop('asked to quit');
    await Promise.all([this.#machine.kill(), this.#voice.stop()]);
    process.exit(0);
  }
}
