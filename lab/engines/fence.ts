/** Who may speak for a guest on a host, decided in the host's kernel. */
import { createInterface } from 'node:readline';
import { type Background, type Ending, onUnaskedEnd, start } from '../command.ts';
import { NS_PER_MS } from '../recording/clock.ts';

/**
 * The fence in the kernel: frames of the guest leave its host only while an entry of an nft set
 * lives, which each renewal extends. Unlike a timer of the controller it holds while the
 * controller is frozen, and when it wakes.
 */
export class Fence {
  readonly #nft: Background;
  readonly #mac: string;
  readonly #lifeMs: number;
  /** When each renewal that is not confirmed yet was asked for. */
  readonly #asked: bigint[] = [];
  #askedNs = 0n;
  #openUntilNs = 0n;
  /** Called when the fence has been opened. */
  onOpen: () => void = () => {};

  /** Called when `nft` has ended unasked: the fence then shuts, and stays so. */
  onEnded: (how: Ending) => void = () => {};
  readonly #letGo: () => void;

  /** One fence a guest: its table is named after it. */
  readonly #table: string;

  constructor(mac: string, lifeMs: number) {
    this.#mac = mac;
    this.#table = `bridge ftlab_fence_${mac.replaceAll(':', '')}`;
    this.#lifeMs = Math.round(lifeMs);
    this.#nft = start('nft', ['nft', '-i'], { isPiped: true });
    this.#letGo = onUnaskedEnd(this.#nft, (how) => this.onEnded(how));
    const lines = createInterface({ input: this.#nft.stdout ?? process.stdin });
    // What is listed after a renewal ends with a brace of its own.
    lines.on('line', (line) => line === '}' && this.#confirmed());
    lines.on('error', () => {});
    this.#tell(`add table ${this.#table}`);
    this.#tell(`add set ${this.#table} voice { type ether_addr; flags timeout; }`);
    this.#tell(
      `add chain ${this.#table} out { type filter hook forward priority 0; policy accept; }`,
    );
    this.#tell(`add rule ${this.#table} out ether saddr ${mac} ether saddr != @voice drop`);
  }

  /** Extends the guest's voice when it is due; whether the fence is open now. */
  renew(nowNs: bigint): boolean {
    const lifeNs = BigInt(Math.round(this.#lifeMs * NS_PER_MS));
    const isOpen = nowNs < this.#openUntilNs;
    const isDue = nowNs - this.#askedNs >= lifeNs / 5n;
    if (isDue || (!isOpen && this.#asked.length === 0)) {
      this.#askedNs = nowNs;
      this.#asked.push(nowNs);
      const entry = `element ${this.#table} voice { ${this.#mac}`;
      const life = `timeout ${this.#lifeMs}ms }`;
      this.#tell(`add ${entry} ${life}; delete ${entry} }; add ${entry} ${life}`);
      this.#tell(`list set ${this.#table} voice`);
    }
    return isOpen;
  }

  async stop(): Promise<void> {
    this.#letGo();
    this.#nft.kill('SIGKILL');
    await this.#nft.ended;
  }

  #confirmed(): void {
    const askedNs = this.#asked.shift();
    if (askedNs === undefined) return;
    // The entry began to live after it was asked for, so it ends later than this.
    this.#openUntilNs = askedNs + BigInt(Math.round((this.#lifeMs - 20) * NS_PER_MS));
    this.onOpen();
  }

  #tell(command: string): void {
    this.#nft.stdin?.write(`${command}\n`);
  }
}
