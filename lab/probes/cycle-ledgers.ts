/**
 * The probe `cycle-ledgers`: the position of each twin, from the cycle ledger in its memory, into
 * ledgers.jsonl. A dead twin's last position shows how far it came, and a standby's position where
 * it resumes.
 */
import { appendFileSync } from 'node:fs';
import { LedgerWatch } from '../guests/ledger-watch.ts';
import type { Lab } from '../lab.ts';
import type { GuestMemory, Pair, Side } from '../pair.ts';
import { nowNs } from '../recording/clock.ts';
import type { LedgerLine } from '../recording/ledgers.ts';
import type { Probe } from './probe.ts';

const EVERY_MS = 20;
/** How often the memory of an active is searched that has no ledger yet: its guest boots. */
const SEARCH_EVERY_MS = 1000;
const WRITE_EVERY_MS = 250;
/** After these events a side has another memory, or another guest in it. */
const NEW_MEMORY: readonly string[] = ['protected', 'took-over'];
/** A guest whose ledger has changed since then is the one that is followed; a standby's too. */
const FOLLOWED_NS = 1e9;

export const cycleLedgers: Probe = {
  name: 'cycle-ledgers',
  async start(lab, pair) {
    const { memory } = pair;
    if (!memory) return { [Symbol.asyncDispose]: () => Promise.resolve() };
    const ledgers = new CycleLedgers(lab, pair, memory);
    await ledgers.search();
    return ledgers;
  },
};

class CycleLedgers implements AsyncDisposable {
  readonly #lab: Lab;
  readonly #sides: readonly SideLedgers[];
  readonly #waiting: LedgerLine[] = [];
  readonly #timers: NodeJS.Timeout[];
  readonly #events: Disposable;
  #changes = 0;

  constructor(lab: Lab, pair: Pair, memory: GuestMemory) {
    this.#lab = lab;
    this.#sides = (['a', 'b'] as const).map((side) => new SideLedgers(side, memory));
    this.#events = lab.recorder.watch((event) => {
      if (NEW_MEMORY.includes(event)) void this.search();
    });
    const searchBooting = () => {
      for (const ledgers of this.#sides)
        if (!ledgers.isFound && pair.roles().active === ledgers.side) void ledgers.search();
    };
    this.#timers = [
      setInterval(() => this.#read(), EVERY_MS),
      setInterval(searchBooting, SEARCH_EVERY_MS),
      setInterval(() => this.#write(), WRITE_EVERY_MS),
    ];
  }

  /** Searches the memories of both sides for ledgers that are not followed yet. */
  async search(): Promise<void> {
    await Promise.all(this.#sides.map((side) => side.search()));
  }

  #read(): void {
    for (const side of this.#sides) {
      const lines = side.next(nowNs());
      this.#changes += lines.length;
      this.#waiting.push(...lines);
    }
  }

  #write(): void {
    const text = this.#waiting.splice(0).map((line) => `${JSON.stringify(line)}\n`);
    appendFileSync(this.#lab.recorder.path('ledgers.jsonl'), text.join(''));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#events[Symbol.dispose]();
    for (const timer of this.#timers) clearInterval(timer);
    this.#read();
    this.#waiting.push({ end: this.#changes, tNs: nowNs() });
    this.#write();
    await Promise.all(this.#sides.map((side) => side[Symbol.asyncDispose]()));
  }
}

/** The ledgers of the twins on a side, of the latest at any time. */
class SideLedgers implements AsyncDisposable {
  readonly side: Side;
  readonly #memory: GuestMemory;
  #watch: LedgerWatch | null = null;
  #twin = 0;
  /** The search under way. */
  #search: Promise<void> | null = null;
  #isOver = false;

  constructor(side: Side, memory: GuestMemory) {
    this.side = side;
    this.#memory = memory;
  }

  /** Whether the latest memory has a ledger. */
  get isFound(): boolean {
    const { side } = this;
    return this.#watch?.isFound === true && this.#watch.isOf(this.#memory.ramFile(side));
  }

  /** Searches the side's memory for the ledger, unless the guest there is followed. */
  async search(): Promise<void> {
    if (this.#search || this.#isOver || !this.#memory.isThere(this.side)) return;
    const { mark } = this.#memory;
    const changedNs = this.#watch?.changedNs ?? 0;
    if (this.isFound && nowNs() - changedNs < FOLLOWED_NS) return;
    this.#search = LedgerWatch.open(this.#memory.ramFile(this.side), mark)
      .then((found) => this.#follow(found))
      // Its host may have died meanwhile; without a ledger there is no account.
      .catch(() => {});
    await this.#search;
    this.#search = null;
  }

  async #follow(found: LedgerWatch): Promise<void> {
    const before = this.#watch;
    // A guest that stands, or is dead, is still the same one.
    if (this.#isOver || !found.isFound || before?.isLike(found))
      return found[Symbol.asyncDispose]();
    this.#watch = found;
    this.#twin += 1;
    await before?.[Symbol.asyncDispose]();
  }

  next(tNs: number): LedgerLine[] {
    const { side } = this;
    const twin = this.#twin;
    return this.#watch?.next(tNs).map((change) => ({ side, twin, ...change, tNs })) ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#search;
    await this.#watch?.[Symbol.asyncDispose]();
  }
}
