/** A member of a pair: its twin and its role. It uses only information of its host. */
import type { Ending } from '../../command.ts';
import { Membership, NEVER_NS, TARGET_LOST } from '../../detection/membership.ts';
import { Fence } from '../fence.ts';
import { connectOrGiveUp, quicken } from '../sync-route.ts';
import { Active } from './active.ts';
import { Core } from './core.ts';
import { loadSaved } from './load-saved.ts';
import { OutputRule } from './output-rule.ts';
import { Pacing } from './pacing.ts';
import { Port } from './port.ts';
import { sendCopy } from './reprotect-source.ts';
import { receiveCopy } from './reprotect-target.ts';
import type { ControllerSettings, Order } from './settings.ts';
import { type Difference, Standby } from './standby.ts';
import { acceptSync, connectSync, type SyncLink } from './sync-link.ts';
import { activeAsksFromNs } from './turn.ts';
import { encodeAck, encodeLog, encodeText, Kind, type LogEntry, type Message } from './wire.ts';

const CONNECT_DEADLINE_MS = 10_000;

export class Member {
  readonly #settings: ControllerSettings;
  readonly #core: Core;
  readonly #port: Port;
  readonly #fence: Fence;
  readonly #rule: OutputRule;
  readonly #pacing = new Pacing();
  readonly #membership: Membership;
  #active: Active | null = null;
  #standby: Standby | null = null;
  #link: SyncLink | null = null;
  /** True once the standby has compared a rendezvous of this generation. */
  #isProtected = false;
  /** The rendezvous at which both twins were made equal. */
  #equalAt = 0;
  /** Not null while a target is copied onto; its link, once connected. */
  #copying: { link: SyncLink | null } | null = null;
  #isQuitting = false;

  constructor(settings: ControllerSettings) {
    this.#settings = settings;
    this.#core = new Core(settings);
    this.#port = new Port(settings.native, settings.tap);
    this.#fence = new Fence(settings.plan.mac);
    this.#rule = new OutputRule(settings.output, settings.leaseMs, settings.releaseEarlyBy);
    this.#membership = new Membership(settings, this.#core, {
      onLost: () => this.#peerLost(),
      onTargetLost: () => this.#targetLost(),
      onGranted: () => this.#granted(),
      isAnswered: () => this.#isAnswered(),
      hasGuest: () => this.#standby !== null,
      isActive: () => this.#active !== null,
      takeoverFromNs: (isSuspected) => this.#takeoverFromNs(isSuspected),
      promisedUntilNs: () => this.#standby?.promisedUntilNs ?? 0n,
    });
    this.#core.onStop = () => this.#membership.giveUp(); // the peer need not wait for more beats
    this.#core.twin.onRendezvous = () => this.#met();
    this.#core.twin.onExit = (how) => {
      if (this.#isQuitting) return;
      this.#core.say('twin-exited', { side: settings.side, ...how, expected: false });
      this.#core.stop('QEMU has ended');
    };
    // Without pump or fence this side cannot speak for the guest; the peer can.
    const mute = (helper: string) => (how: Ending) => {
      this.#core.say('process-exited', { name: `${helper}-${settings.side}`, ...how });
      this.#core.stop(`its ${helper} has ended`);
    };
    this.#port.onEnded = mute('pump');
    this.#fence.onEnded = mute('fence');
  }

  async begin(): Promise<void> {
    const { role, peer, sync } = this.#settings;
    connectOrGiveUp();
    if (peer !== null) await quicken(sync.own);
    if (role === 'target') return this.#beginAsTarget();
    using qmp = await loadSaved(this.#core);
    if (role === 'standby') this.#becomeStandby(await this.#accept());
    else await this.#becomeActive();
    await qmp.call('cont');
    this.#membership.begin();
  }

  async obey(order: Order): Promise<void> {
    if (order.order === 'quit') await this.#quit();
    else await this.#reprotect(order.generation);
  }

  async #becomeActive(): Promise<void> {
    const { peer, sync, mark } = this.#settings;
    this.#active = this.#newActive(Buffer.from(mark, 'hex'));
    if (peer === null) return this.#core.say('serving');
    this.#attach(await connectSync(sync, CONNECT_DEADLINE_MS));
    this.#rule.guard(0, process.hrtime.bigint());
  }

  #newActive(mark: Buffer | null): Active {
    const log = (entry: LogEntry) => this.#link?.send(encodeLog(this.#core.generation, entry));
    const parts = { core: this.#core, port: this.#port, fence: this.#fence, log };
    return new Active({ ...parts, rule: this.#rule, pacing: this.#pacing }, mark);
  }

  async #accept(): Promise<SyncLink> {
    const { sync } = this.#settings;
    this.#core.say('listening', {});
    return await acceptSync(sync.own, sync.port);
  }

  #becomeStandby(link: SyncLink): void {
    this.#attach(link);
    this.#standby = new Standby(
      this.#core,
      (ack) => this.#link?.send(encodeAck(this.#core.generation, ack)),
      (difference) => this.#diverged(difference),
      () => !this.#membership.isAlone,
    );
  }

  async #beginAsTarget(): Promise<void> {
    // Heartbeats start before the copy: a suspected peer cannot become a member.
    this.#membership.begin();
    const link = await this.#accept();
    await receiveCopy(this.#settings, this.#core, link, () => {
      this.#core.note();
      this.#becomeStandby(link);
    });
  }

  #attach(link: SyncLink): void {
    this.#link = link;
    link.onMessage = (message) => this.#hear(message);
    link.onBatch = () => this.#standby?.acknowledge();
    link.onClose = (why) => {
      if (!this.#isQuitting) this.#core.say('sync-closed', { why });
    };
  }

  #met(): void {
    if (this.#core.isStopped) return;
    if (this.#active) this.#active.met();
    else this.#standby?.met();
  }

  #hear(message: Message): void {
    if (message.generation !== this.#core.generation || this.#core.isStopped) return;
    switch (message.kind) {
      case Kind.Log:
        this.#standby?.take(message.entry);
        break;
      case Kind.Ack:
        this.#active?.acknowledged(message.ack);
        if (this.#isProtected || message.ack.compared <= this.#equalAt) break;
        if (!this.#membership.isSuspected) void this.#protect();
        break;
      case Kind.Text:
        if (message.text.say === 'diverged') this.#peerDiverged();
        break;
      case Kind.Ram: // only a target takes RAM, before it is a member
        break;
    }
  }

  /** Makes the standby, which has caught up and for which outputs wait, a member. */
  async #protect(): Promise<void> {
    const { side, peer } = this.#settings;
    if (peer === null) return;
    this.#isProtected = true;
    const isIn = await this.#membership.takeIn(peer);
    // Left out of the pair meanwhile, this side has stopped: the peer is a member, but alone.
    if (!isIn || this.#core.isStopped) {
      this.#isProtected = false;
      return;
    }
    const { epoch } = this.#membership;
    const { generation } = this.#core;
    this.#core.say('protected', { epoch, generation, active: side, standby: peer });
  }

  /** False once the peer's acknowledgements, or its log, are late. */
  #isAnswered(): boolean {
    const { suspicionMs } = this.#settings.detection;
    // The standby repeats the log, so its twin is the slower one.
    const slowerAt = this.#active ? this.#rule.comparedUpTo : this.#core.rendezvous;
    if (this.#core.isWarmingUp(slowerAt)) return true;
    if (this.#standby) return this.#standby.isLogFresh(suspicionMs);
    return this.#active?.isAnswered(suspicionMs) ?? true;
  }

  /** Earliest takeover of a standby, ns: the promise of its last acknowledgement is over. */
  #takeoverFromNs(isSuspected: boolean): bigint {
    if (this.#active) {
      const signs = { ackNs: this.#active.lastAckNs, frameNs: this.#port.lastFrameNs, isSuspected };
      return activeAsksFromNs(signs, this.#settings);
    }
    // A target that has no copy yet cannot take over.
    if (!this.#standby) return NEVER_NS;
    return this.#standby.promisedUntilNs;
  }

  #peerLost(): void {
    if (this.#core.isStopped || (this.#active && this.#rule.isAlone)) return;
    void this.#membership.ask([this.#settings.side]);
  }

  /** The target was lost before it was a member, while outputs may wait for it already. */
  #targetLost(): void {
    if (this.#copying) {
      if (this.#membership.isSuspected) this.#copying.link?.destroy();
      return;
    }
    if (!this.#active || this.#rule.isAlone) return;
    this.#continueAlone();
    this.#core.say('reprotect-failed', TARGET_LOST);
  }

  #granted(): void {
    if (!this.#membership.isAlone) return;
    const standby = this.#standby;
    this.#continueAlone();
    standby?.finish(() => this.#takeOver(standby));
  }

  /** Continues without a standby: outputs leave at once. */
  #continueAlone(): void {
    this.#link?.destroy();
    this.#link = null;
    this.#isProtected = false;
    this.#rule.alone();
    this.#active?.flush();
    this.#active?.decide();
  }

  #takeOver(standby: Standby): void {
    standby.onFinished = null;
    this.#standby = null;
    const { rendezvous, output, generation } = this.#core;
    const { heldUpTo, releasedUpTo } = standby;
    const counts = { tsc: Number(output?.tsc ?? 0n), instructions: this.#core.instructions() };
    this.#core.say('took-over', { rendezvous, heldUpTo, releasedUpTo, ...counts, generation });
    this.#active = this.#newActive(null);
    this.#active.resume(releasedUpTo);
  }

  #diverged(difference: Difference): void {
    const policy = this.#settings.onDivergence;
    this.#core.say('divergence', { ...difference, policy });
    this.#link?.send(encodeText(this.#core.generation, { say: 'diverged', policy }));
    this.#core.stop('diverged');
  }

  #peerDiverged(): void {
    if (this.#settings.onDivergence === 'stop') this.#core.stop('diverged');
    else void this.#membership.ask([this.#settings.side]);
  }

  async #reprotect(generation: number): Promise<void> {
    const { sync } = this.#settings;
    const active = this.#active;
    if (!active || !this.#rule.isAlone || this.#copying)
      return this.#core.say('reprotect-failed', {
        reason: 'this side is not the only member, or a copy is in progress',
      });
    this.#copying = { link: null };
    try {
      const link = await connectSync(sync, CONNECT_DEADLINE_MS);
      if (!(await this.#membership.hears())) throw new Error('no heartbeat of the target');
      this.#copying = { link };
      await sendCopy({
        core: this.#core,
        active,
        link,
        generation,
        to: `tcp:${sync.peer}:${sync.statePort}`,
        onHandover: () => {
          this.#attach(link);
          const now = process.hrtime.bigint();
          this.#equalAt = this.#core.rendezvous;
          this.#rule.guard(this.#equalAt, now);
          active.lastAckNs = now;
          this.#core.note();
        },
        onResume: (tsc) => this.#pacing.rebase(tsc, process.hrtime.bigint()),
      });
    } catch (error) {
      this.#core.say('reprotect-failed', { reason: String((error as Error).message) });
      this.#continueAlone();
    } finally {
      this.#copying = null;
    }
  }

  async #quit(): Promise<void> {
    this.#isQuitting = true;
    this.#membership.end();
    await Promise.all([this.#core.twin.kill(), this.#port.stop(), this.#fence.stop()]);
    this.#core.say('quit', { guestLagMs: Number(this.#pacing.lostNs) / 1e6 });
    process.exit(0);
  }
}
