/**
 * The right to speak for the guest on this host. The active side may speak while its peer promises
 * silence (lease), or once the witness has granted it to be the only member. A fence in the host's
 * kernel enforces that, and shuts when this process does not renew it in time.
 */
import type { Ending } from '../command.ts';
import { Lease, type LeaseLink } from '../detection/lease.ts';
import { silentUntilNs } from '../detection/voice-rules.ts';
import { NS_PER_MS } from '../recording/clock.ts';
import { Fence } from './fence.ts';

const RENEW_EVERY_MS = 15;

export interface VoiceSettings {
  mac: string;
  /** Links over which the two sides promise each other; none when there is no peer. */
  links: Readonly<Record<string, LeaseLink>>;
  leasePort: number;
  leaseMs: number;
  guardMs: number;
  /** False for a side that needs no permission. */
  isFenced: boolean;
}

export interface VoiceRules {
  /** True while this side answers for the guest. */
  isActive(): boolean;
  /** True while this side needs no promise of its peer, by the witness's grant. */
  isFree(): boolean;
  /** True once the witness granted this side to continue alone: it then gives no promises. */
  isAlone(): boolean;
  /** Called when the fence's process has exited unexpectedly: this side cannot speak any more. */
  onFenceEnded(how: Ending): void;
}

export class FencedVoice {
  readonly #rules: VoiceRules;
  readonly #fence: Fence | null;
  readonly #lease: Lease;
  readonly #leaseNs: number;
  readonly #guardNs: number;
  #timer: NodeJS.Timeout | null = null;
  #hasEnded = false;
  #isPromising = true;

  constructor(settings: VoiceSettings, rules: VoiceRules) {
    const { mac, links, leasePort, leaseMs, guardMs, isFenced } = settings;
    this.#rules = rules;
    this.#fence = isFenced ? new Fence(mac) : null;
    if (this.#fence) this.#fence.onEnded = (how) => rules.onFenceEnded(how);
    this.#lease = new Lease(links, leasePort, leaseMs);
    this.#lease.isPromising = () => this.#isPromising && !rules.isAlone();
    this.#leaseNs = leaseMs * NS_PER_MS;
    this.#guardNs = guardMs * NS_PER_MS;
  }

  /** Starts to ask the peer for its promise, and to renew the fence. */
  begin(): void {
    this.#lease.begin();
    this.#timer = setInterval(() => this.renew(), RENEW_EVERY_MS);
  }

  /** Renews the fence if this side may speak that long. */
  renew(): void {
    if (!this.#rules.isActive() || this.#hasEnded) return;
    const untilNs = this.#rules.isFree() ? Number.POSITIVE_INFINITY : Number(this.#lease.untilNs);
    this.#fence?.renew(process.hrtime.bigint(), untilNs);
  }

  /** Sets whether this side answers its peer's requests, and so promises to stay silent. */
  promise(isPromising: boolean): void {
    this.#isPromising = isPromising;
  }

  /** End of this side's last promise to stay silent, guard included; monotonic ns. */
  get silentUntilNs(): bigint {
    const untilNs = silentUntilNs(Number(this.#lease.promisedNs), this.#leaseNs, this.#guardNs);
    return BigInt(Math.round(untilNs));
  }

  /** Send time of the newest request that the peer answered over `link`, ns; 0 before the first. */
  answeredNs(link: string): bigint {
    return this.#lease.answeredNs(link);
  }

  /** Renews nothing and promises nothing any more: the fence shuts when its entry expires. */
  end(): void {
    this.#hasEnded = true;
    this.#lease.end();
    if (this.#timer) clearInterval(this.#timer);
  }

  /** Ends the fence's process. */
  async stop(): Promise<void> {
    await this.#fence?.stop();
  }
}
