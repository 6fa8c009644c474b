/** Who may speak for a guest on a host, decided in the host's kernel. */
import { createInterface } from 'node:readline';
import { type Background, type Ending, onUnaskedEnd, start } from '../command.ts';
import { NS_PER_MS } from '../recording/clock.ts';

/** Of a renewal's life, how late it may come into effect after the one before. */
const TICKET_SHARE = 0.6;

/**
 * The fence in the kernel: frames of the guest leave its host only while an entry of an nft set
 * lives, which each renewal extends. Unlike a timer of the controller it holds while the
 * controller is frozen, and when it wakes: a renewal that was on its way then comes too late. For
 * each uses up a ticket, which the one before has left and which soon runs out; without it nft
 * refuses the renewal whole.
 */
export class Fence {
  readonly #nft: Background;
  readonly #mac: string;
  readonly #lifeMs: number;
  /** One fence a guest: its table is named after it. */
  readonly #table: string;
  /** When the renewal was asked for that is not answered yet: one at a time, or it would find the next one's ticket. */
  #pendingNs: bigint | null = null;
  #askedNs = 0n;
  #openUntilNs = 0n;
  /** What is left of the voice by nft's answer so far, ms. */
  #leftMs = 0;
  /** Called when a renewal has been answered: what waits may try again. */
  onAnswer: () => void = () => {};

  /** Called when `nft` has ended unasked: the fence then shuts, and stays so. */
  onEnded: (how: Ending) => void = () => {};
  readonly #letGo: () => void;

  constructor(mac: string, lifeMs: number) {
    this.#mac = mac;
    this.#table = `bridge ftlab_fence_${mac.replaceAll(':', '')}`;
    this.#lifeMs = Math.round(lifeMs);
    this.#nft = start('nft', ['nft', '-i'], { isPiped: true });
    this.#letGo = onUnaskedEnd(this.#nft, (how) => this.onEnded(how));
    const lines = createInterface({ input: this.#nft.stdout ?? process.stdin });
    lines.on('line', (line) => this.#hear(line));
    lines.on('error', () => {});
    this.#tell(`add table ${this.#table}`);
    for (const set of ['voice', 'ticket'])
      this.#tell(`add set ${this.#table} ${set} { type ether_addr; flags timeout; }`);
    this.#tell(
      `add chain ${this.#table} out { type filter hook forward priority 0; policy accept; }`,
    );
    this.#tell(`add rule ${this.#table} out ether saddr ${mac} ether saddr != @voice drop`);
  }

  /**
   * Extends the guest's voice when it is due; whether the fence is open now. A shut one takes two
   * renewals to open: the first has no ticket.
   */
  renew(nowNs: bigint): boolean {
    const lifeNs = BigInt(Math.round(this.#lifeMs * NS_PER_MS));
    const isOpen = nowNs < this.#openUntilNs;
    const isDue = !isOpen || nowNs - this.#askedNs >= lifeNs / 5n;
    if (isDue && this.#pendingNs === null) {
      this.#askedNs = nowNs;
      this.#pendingNs = nowNs;
      const entry = (set: string) => `element ${this.#table} ${set} { ${this.#mac}`;
      const [voice, ticket] = [entry('voice'), entry('ticket')];
      const life = `timeout ${this.#lifeMs}ms }`;
      const extend = `add ${voice} ${life}; delete ${voice} }; add ${voice} ${life}`;
      this.#tell(`delete ${ticket} }; ${extend}`);
      this.#tell(`add ${ticket} timeout ${Math.round(TICKET_SHARE * this.#lifeMs)}ms }`);
      this.#tell(`list set ${this.#table} voice`);
    }
    return isOpen;
  }

  async stop(): Promise<void> {
    this.#letGo();
    this.#nft.kill('SIGKILL');
    await this.#nft.ended;
  }

  /** The set is listed after a renewal, whatever came of it; the list ends with a brace of its own. */
  #hear(line: string): void {
    const left = /expires (?:(\d+)s)?(?:(\d+)ms)?/.exec(line);
    if (left) this.#leftMs = 1000 * Number(left[1] ?? 0) + Number(left[2] ?? 0);
    if (line !== '}' || this.#pendingNs === null) return;
    // It was listed after it was asked for, so what was left then ends later than this.
    const leftMs = Math.max(0, this.#leftMs - 20);
    this.#openUntilNs = this.#pendingNs + BigInt(Math.round(leftMs * NS_PER_MS));
    this.#pendingNs = null;
    this.#leftMs = 0;
    this.onAnswer();
  }

  #tell(command: string): void {
    this.#nft.stdin?.write(`${command}\n`);
  }
}
