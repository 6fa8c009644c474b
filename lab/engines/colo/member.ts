/** A member of a pair under COLO: its QEMU and its role. It uses only information of its host. */
import { Membership, NEVER_NS, NOT_TAKEN_IN, TARGET_LOST } from '../../detection/membership.ts';
import { NS_PER_MS, nowNs } from '../../recording/clock.ts';
import { say } from '../../recording/say.ts';
import { FencedVoice } from '../fenced-voice.ts';
import { connectOrGiveUp, quicken } from '../sync-route.ts';
import { Machine } from './machine.ts';
import type { ColoSettings, Order } from './settings.ts';

/** Head start of the active at the witness, because it holds all acknowledged operations. */
const HEAD_START_NS = 400_000_000n;

export class Member {
  readonly #settings: ColoSettings;
  readonly #machine: Machine;
  readonly #membership: Membership;
  readonly #voice: FencedVoice;
  /** End of the last checkpoint, ns; null before the first. */
  #checkpointNs: number | null = null;
  #checkpointBeganNs = 0;
  /** True when QEMU needs the active's filters before the next join. */
  #needsFilters: boolean;
  /** True while this side answers for the guest. */
  #isActive: boolean;
  /** True from the begin of a join until the standby is a member, or the join has failed. */
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
        // A side that is not a member yet needs no promise.
        isFree: () => this.#membership.isAlone || !this.#membership.members.includes(side),
        isAlone: () => this.#membership.isAlone,
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
      promisedUntilNs: () => (this.#isActive ? 0n : this.#voice.silentUntilNs),
    });
    this.#machine.onEvent = (event, data, tNs) => this.#heard(event, data, tNs);
    this.#machine.onExit = (how) => {
      if (this.#isQuitting || this.isStopped) return;
      say('twin-exited', { side: settings.side, ...how, expected: false });
      this.stop('QEMU has ended');
    };
  }

  /** Ends this side for good: its QEMU, its heartbeats and its promises. */
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

  /** Earliest takeover, ns: after this side's last promise, and after the active's head start. */
  #takeoverFromNs(): bigint {
    const promised = this.#voice.silentUntilNs;
    if (this.#isActive) return 0n;
    if (this.#checkpointNs === null) return NEVER_NS;
    if (this.#membership.isSuspected) return promised;
    // Heartbeats still come, only checkpoints have stopped: the active knows that, too.
    const turn = this.#lostFromNs() + HEAD_START_NS;
    if (process.hrtime.bigint() < turn) return turn;
    this.#voice.promise(false);
    return promised;
  }

  #heard(event: string, data: Record<string, unknown>, tNs: number): void {
    if (event === 'COLO_EXIT') {
      // QEMU's word for the active is `primary`.
      const mode = data.mode === 'primary' ? 'active' : 'standby';
      say('colo-exit', { tNs, ...data, mode });
    }
    if (!this.#machine.role) return;
    if (event === 'STOP') {
      this.#checkpointBeganNs = tNs;
      say('checkpoint-begin', { tNs, periodMs: this.#settings.checkpointMs });
    }
    if (event === 'RESUME' && this.#checkpointBeganNs > 0) {
      const pauseMs = (tNs - this.#checkpointBeganNs) / 1e6;
      this.#checkpointNs = nowNs();
      say('checkpoint-end', { tNs, pauseMs });
    }
  }

  /**
   * Time from which the twins are not in step although heartbeats come, ns: no answer over sync for
   * the time of a suspicion, or no checkpoint in time. Events of QEMU do not count.
   */
  #lostFromNs(): bigint {
    if (this.#checkpointNs === null || !this.#machine.role) return NEVER_NS;
    const { checkpointMs, watchdogMs, detection } = this.#settings;
    const checkpoint = this.#checkpointNs + (checkpointMs + watchdogMs) * NS_PER_MS;
    const sync = Number(this.#voice.answeredNs('sync')) + detection.suspicionMs * NS_PER_MS;
    return BigInt(Math.round(Math.min(checkpoint, sync)));
  }

  /** Copies this side's guest onto the listening standby. */
  async #join(): Promise<void> {
    if (!this.#membership.isAlone)
      return say('join-failed', { reason: 'the witness has not settled the members yet' });
    try {
      if (!(await this.#membership.hears())) throw new Error('no heartbeat of the standby arrives');
      this.#isJoining = true;
      // From now on each side may count on the other's promises.
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

  /** The standby was lost during a join, while clients wait; at provision no client waits. */
  async #targetLost(): Promise<void> {
    const wasPair = this.#membership.epoch > this.#settings.epoch;
    if (!this.#isJoining || !wasPair) return;
    this.#isJoining = false;
    if (!this.#machine.role) return this.#machine.abandon(); // the join then throws
    say('join-failed', TARGET_LOST);
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
      // The witness may have made it a member nevertheless. Then it could take over from an old
      // state, so the twins stay in step until the witness has certainly left it out.
      await this.#membership.leaveOut();
      if (this.#machine.role) await this.#unjoin();
      return;
    }
    this.#isJoining = false;
    say('protected', { epoch: this.#membership.epoch, active: side, standby: peer });
  }

  /** The witness has changed the members; this side may be the only member now. */
  async #granted(): Promise<void> {
    if (!this.#membership.isAlone) return;
    const wasActive = this.#isActive;
    this.#voice.promise(false);
    this.#needsFilters = true;
    try {
      // It has parted already when the standby was lost during a join.
      if (!wasActive || this.#machine.role) await this.#machine.part();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!wasActive && !this.isStopped) say('takeover-failed', { reason });
      this.stop(reason);
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
