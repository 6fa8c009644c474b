/** A member of a pair under Remus: its guest and its role. It uses only information of its host. */
import { Membership, NEVER_NS, NOT_TAKEN_IN } from '../../detection/membership.ts';
import { connectDom0 } from '../../platforms/xen/dom0.ts';
import { NS_PER_MS, nowNs } from '../../recording/clock.ts';
import { say } from '../../recording/say.ts';
import { FencedVoice } from '../fenced-voice.ts';
import { Domain } from './domain.ts';
import type { Order, RemusSettings } from './settings.ts';
import type { RecordClock, TransportRecord } from './transport-records.ts';

/** Head start of the active at the witness, because it holds all acknowledged operations. */
const HEAD_START_NS = 400_000_000n;
/** Acknowledged checkpoints after which the twins count as joined. */
const ENOUGH_CHECKPOINTS = 3;
/** The first checkpoint is the whole guest: where other work kept both cores busy, 28 to 56 s. */
const JOIN_DEADLINE_MS = 100_000;

export class Member {
  readonly #settings: RemusSettings;
  readonly #membership: Membership;
  readonly #voice: FencedVoice;
  #domain: Domain | null = null;
  /** When the last checkpoint was acknowledged or received, ns; null while none is expected. */
  #checkpointNs: number | null = null;
  #hasGuest = false;
  /** The first checkpoint whose begin was heard: of an earlier one, half is unknown. */
  #firstSequence: number | null = null;
  /** True while this side answers for the guest. */
  #isActive: boolean;
  /** True from the begin of a join until the standby is a member, or the join has failed. */
  #isJoining = false;
  #onJoined: PromiseWithResolvers<void> | null = null;
  isStopped = false;
  readonly say = say;

  constructor(settings: RemusSettings) {
    this.#settings = settings;
    const { side, sync, lan, plan, role } = settings;
    this.#isActive = role === 'active';
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
      onLost: () => void this.#membership.ask([side]),
      onTargetLost: () => this.#joinFails('the new standby was lost before it was a member'),
      onGranted: () => void this.#granted(),
      hasGuest: () => this.#hasGuest,
      isAnswered: () => process.hrtime.bigint() < this.#lostFromNs(),
      isActive: () => this.#isActive,
      takeoverFromNs: () => this.#takeoverFromNs(),
      promisedUntilNs: () => (this.#isActive ? 0n : this.#voice.silentUntilNs),
    });
  }

  /** Ends this side for good: its guest, its heartbeats and its promises. */
  stop(reason: string): void {
    if (this.isStopped) return;
    this.isStopped = true;
    say('stopped', { reason });
    this.#membership.giveUp();
    this.#voice.end();
    this.#onJoined?.reject(new Error(reason));
    void this.#domain?.destroy();
  }

  async begin(): Promise<void> {
    const { access, role } = this.#settings;
    this.#membership.begin();
    this.#voice.begin();
    const domain = new Domain(this.#settings, await connectDom0(access));
    this.#domain = domain;
    domain.onRecord = (record, clock) => this.#heard(record, clock);
    domain.onEnded = () => void this.#ended();
    if (role === 'standby') {
      await domain.listen();
      say('listening');
      return;
    }
    await domain.boot();
    this.#hasGuest = true;
    say('serving');
  }

  async obey(order: Order): Promise<void> {
    if (order.order === 'join') await this.#join();
    if (order.order === 'protect') await this.#protect();
    if (order.order === 'unjoin' && this.#isJoining) await this.#unjoin();
    if (order.order === 'quit') await this.#quit();
  }

  get #guest(): Domain {
    if (!this.#domain) throw new Error('dom0 is not connected yet');
    return this.#domain;
  }

  /** Earliest takeover, ns: after this side's last promise, and after the active's head start. */
  #takeoverFromNs(): bigint {
    if (this.#isActive) return 0n;
    const promised = this.#voice.silentUntilNs;
    if (!this.#hasGuest) return NEVER_NS;
    if (this.#membership.isSuspected) return promised;
    // Heartbeats still come, only checkpoints have stopped: the active knows that, too.
    const turn = this.#lostFromNs() + HEAD_START_NS;
    if (process.hrtime.bigint() < turn) return turn;
    this.#voice.promise(false);
    return promised;
  }

  /** When a checkpoint is overdue though heartbeats come, ns. */
  #lostFromNs(): bigint {
    if (this.#checkpointNs === null) return NEVER_NS;
    const { intervalMs, watchdogMs } = this.#settings;
    return BigInt(Math.round(this.#checkpointNs + (intervalMs + watchdogMs) * NS_PER_MS));
  }

  #heard(record: TransportRecord, clock: RecordClock): void {
    switch (record.record) {
      case 'begun':
        this.#firstSequence ??= record.sequence;
        // The guest runs during the first checkpoint.
        if (record.sequence > 1) say('checkpoint-begin', { tNs: clock.timeOf(record.tNs) });
        break;
      case 'acknowledged':
        this.#acknowledged(record, clock);
        break;
      case 'received':
        this.#checkpointNs = nowNs();
        this.#hasGuest = true;
        break;
      case 'stuck':
        say('transport-stuck', { why: record.why, silentMs: record.silentMs });
        break;
      case 'failed':
        this.#transportFails(record.message);
        break;
      case 'broken-stream':
        this.#transportFails(`the stream is broken: ${record.why}`);
        break;
    }
  }

  #acknowledged(record: TransportRecord & { record: 'acknowledged' }, clock: RecordClock): void {
    const { sequence, begunNs, completeNs, acknowledgedNs, bytes, isReleased } = record;
    if (!this.#isJoining && this.#checkpointNs === null) return; // it already continues alone
    this.#checkpointNs = nowNs();
    const first = this.#firstSequence;
    if (first === null || sequence < first) return;
    if (sequence > 1) {
      const pauseMs = (completeNs - begunNs) / NS_PER_MS;
      say('checkpoint-end', { tNs: clock.timeOf(completeNs), pauseMs });
      const afterMs = (acknowledgedNs - completeNs) / NS_PER_MS;
      const acknowledged = { sequence, bytes, afterMs, isReleased };
      say('checkpoint-acknowledged', { tNs: clock.timeOf(acknowledgedNs), ...acknowledged });
    }
    if (sequence - first + 1 >= ENOUGH_CHECKPOINTS) this.#onJoined?.resolve();
  }

  #transportFails(message: string): void {
    if (this.#isJoining) this.#joinFails(message);
    else say('controller-failed', { message });
  }

  /**
   * The transport or the machine has ended. While the guest exists, the watchdog decides: `xl` has
   * resumed the guest, and its output stays held.
   */
  async #ended(): Promise<void> {
    if (this.isStopped) return;
    if (!this.#isActive) return this.stop('its receiving xl has ended');
    if (await this.#guest.isThere()) return this.#joinFails('the transport has ended');
    if (this.isStopped || !this.#hasGuest) return;
    say('twin-exited', { side: this.#settings.side, code: null, signal: null, expected: false });
    this.stop('the guest has ended');
  }

  /** Copies this side's guest to the listening standby, and makes checkpoints from then on. */
  async #join(): Promise<void> {
    if (!this.#membership.isAlone)
      return say('join-failed', { reason: 'the witness has not settled the members yet' });
    try {
      if (!(await this.#membership.hears())) throw new Error('no heartbeat of the standby arrives');
      this.#isJoining = true;
      this.#onJoined = Promise.withResolvers<void>();
      this.#firstSequence = null;
      // From now on each side may count on the other's promises.
      this.#voice.promise(true);
      const late = setTimeout(() => void this.#joinIsLate(), JOIN_DEADLINE_MS);
      const joined = this.#onJoined.promise.finally(() => clearTimeout(late));
      joined.catch(() => {}); // it may reject before it is awaited
      await this.#guest.protect();
      await joined;
      say('joined');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say('join-failed', { reason });
      await this.#unjoin();
    }
  }

  async #joinIsLate(): Promise<void> {
    const words = await this.#guest.lastWords();
    const said = words ? `; xl has printed: ${words}` : '';
    this.#joinFails(`no checkpoints within ${JOIN_DEADLINE_MS} ms${said}`);
  }

  /** A join in progress throws; a join that waits for the order to protect fails here. */
  #joinFails(reason: string): void {
    if (!this.#isJoining) return;
    const { promise } = this.#onJoined ?? {};
    this.#onJoined?.reject(new Error(reason));
    // A promise that is settled already takes no rejection.
    void promise?.then(
      () => {
        if (!this.#isJoining) return;
        say('join-failed', { reason });
        this.#unjoin().catch((error: Error) => this.stop(error.message));
      },
      () => {},
    );
  }

  async #unjoin(): Promise<void> {
    if (this.isStopped) return;
    this.#isJoining = false;
    this.#onJoined = null;
    this.#checkpointNs = null;
    await this.#guest.goOnAlone();
  }

  async #protect(): Promise<void> {
    const { side, peer } = this.#settings;
    const isIn = this.#isJoining && (await this.#membership.takeIn(peer));
    if (this.isStopped) return;
    if (!isIn || !this.#isJoining) {
      const wasJoined = this.#isJoining;
      this.#isJoining = false;
      say('join-failed', NOT_TAKEN_IN);
      // The witness may have made it a member nevertheless. Then it could take over from an old
      // state, so output stays held until the witness has certainly left it out.
      await this.#membership.leaveOut();
      if (wasJoined) await this.#unjoin();
      return;
    }
    this.#isJoining = false;
    this.#onJoined = null;
    say('protected', { epoch: this.#membership.epoch, active: side, standby: peer });
  }

  /** The witness has changed the members; this side may be the only member now. */
  async #granted(): Promise<void> {
    if (!this.#membership.isAlone) return;
    const wasActive = this.#isActive;
    this.#voice.promise(false);
    this.#checkpointNs = null;
    try {
      if (wasActive) await this.#guest.goOnAlone();
      else await this.#takeOver();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!wasActive && !this.isStopped) say('takeover-failed', { reason });
      this.stop(reason);
    }
  }

  async #takeOver(): Promise<void> {
    const { announceMs } = this.#settings;
    // Open before the guest runs: from its first frames the switches learn its port.
    this.#isActive = true;
    this.#voice.renew();
    await this.#guest.promote();
    say('took-over');
    // The guest runs here already, so a failed announcement does not end it.
    try {
      await this.#guest.announce(announceMs);
      say('announced', { forMs: announceMs });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!this.isStopped) say('controller-failed', { message: `no announcement: ${reason}` });
    }
  }

  async #quit(): Promise<void> {
    this.stop('asked to quit');
    await Promise.all([this.#domain?.destroy(), this.#voice.stop()]);
    this.#domain?.[Symbol.dispose]();
    process.exit(0);
  }
}
