/** The fence of a guest on a host: the host's kernel decides whether the guest's frames leave. */
import { createInterface } from 'node:readline';
import { type Background, type Ending, onUnexpectedExit, start } from '../command.ts';
import { FenceTiming, TICKET_SHARE } from '../detection/fence-timing.ts';
import { NS_PER_MS } from '../recording/clock.ts';

/** Time the fence stays open after a renewal, ms; shorter than any lease it is renewed under. */
const FENCE_MS = 100;

/**
 * Frames of the guest leave its host only while an entry of an nft set has not expired; each
 * renewal extends the entry. Unlike a timer of the controller, the set also works while the
 * controller is frozen, and just after. A delayed renewal must not open the fence late: each
 * renewal uses a ticket, which the previous renewal left and which expires soon; without a ticket
 * nft refuses the whole renewal.
 */
export class Fence {
  readonly #nft: Background;
  readonly #mac: string;
  /** The table is named after the guest's MAC address: one fence per guest. */
  readonly #table: string;
  readonly #timing: FenceTiming;
  /** Remaining time of the entry, as nft has listed it last, ms. */
  #leftMs = 0;
  /** Called when a renewal has been answered: output that waits may try again. */
  onAnswer: () => void = () => {};

  /** Called when `nft` has exited unexpectedly: the fence then shuts, and stays shut. */
  onEnded: (how: Ending) => void = () => {};
  readonly #expectExit: () => void;

  constructor(mac: string) {
    this.#mac = mac;
    this.#table = `bridge ftlab_fence_${mac.replaceAll(':', '')}`;
    this.#timing = new FenceTiming(FENCE_MS * NS_PER_MS);
    this.#nft = start('nft', ['nft', '-i'], { isPiped: true });
    this.#expectExit = onUnexpectedExit(this.#nft, (how) => this.onEnded(how));
    const lines = createInterface({ input: this.#nft.stdout ?? process.stdin });
    lines.on('line', (line) => this.#hear(line));
    lines.on('error', () => {});
    this.#tell(`add table ${this.#table}`);
    for (const set of ['voice', 'ticket'])
      this.#tell(`add set ${this.#table} ${set} { type ether_addr; flags timeout; }`);
    // Hook `forward` sees frames of a tap on the bridge, `output` frames of a device on top of it.
    for (const hook of ['forward', 'output']) {
      const type = `type filter hook ${hook} priority 0; policy accept;`;
      this.#tell(`add chain ${this.#table} ${hook} { ${type} }`);
      this.#tell(`add rule ${this.#table} ${hook} ether saddr ${mac} ether saddr != @voice drop`);
    }
  }

  /**
   * Renews the fence when that is due and the renewal ends by `untilNs`; returns whether the fence
   * is open now. A fence that is shut takes two renewals to open: the first has no ticket.
   */
  renew(nowNs: bigint, untilNs: number): boolean {
    const now = Number(nowNs);
    const isOpen = this.#timing.isOpen(now);
    if (this.#timing.begins(now, untilNs)) {
      const entry = (set: string) => `element ${this.#table} ${set} { ${this.#mac}`;
      const [voice, ticket] = [entry('voice'), entry('ticket')];
      const life = `timeout ${FENCE_MS}ms }`;
      const extend = `add ${voice} ${life}; delete ${voice} }; add ${voice} ${life}`;
      this.#tell(`delete ${ticket} }; ${extend}`);
      this.#tell(`add ${ticket} timeout ${Math.round(TICKET_SHARE * FENCE_MS)}ms }`);
      this.#tell(`list set ${this.#table} voice`);
    }
    return isOpen;
  }

  async stop(): Promise<void> {
    this.#expectExit();
    this.#nft.kill('SIGKILL');
    await this.#nft.ended;
  }

  /** The set is listed after each renewal, whether it succeeded or not; `}` alone ends the list. */
  #hear(line: string): void {
    const left = /expires (?:(\d+)s)?(?:(\d+)ms)?/.exec(line);
    if (left) this.#leftMs = 1000 * Number(left[1] ?? 0) + Number(left[2] ?? 0);
    if (line !== '}') return;
    const isPending = this.#timing.answered(this.#leftMs * NS_PER_MS);
    this.#leftMs = 0;
    if (isPending) this.onAnswer();
  }

  #tell(command: string): void {
    this.#nft.stdin?.write(`${command}\n`);
  }
}
