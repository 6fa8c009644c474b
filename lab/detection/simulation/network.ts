/** Simulated links: datagrams that are cut, lost, late, doubled and overtaken; streams in order. */
import type { Agenda } from './agenda.ts';
import { LEASE_MS, MS } from './constants.ts';

const FIRST_RETRY_NS = 30 * MS;
const LAST_RETRY_NS = 240 * MS;

/** One direction of a link between two hosts. */
export class Path {
  /** How many faults cut it. */
  cuts = 0;
  lossShare = 0;
  duplicateShare = 0;
  delayNs = 0.2 * MS;
  /** Random extra delay of each datagram, so that later datagrams overtake. */
  jitterNs = 0.3 * MS;
  /** Datagrams that took longer than a lease, and that others overtook. */
  lateCount = 0;
  overtakenCount = 0;
  #lastNs = 0;
  readonly #agenda: Agenda;
  readonly #random: () => number;

  constructor(agenda: Agenda, random: () => number) {
    this.#agenda = agenda;
    this.#random = random;
  }

  get isLost(): boolean {
    return this.cuts > 0 || (this.lossShare > 0 && this.#random() < this.lossShare);
  }

  get latencyNs(): number {
    return this.delayNs + this.#random() * this.jitterNs;
  }

  /** Sends a datagram; `arrive` is called as often as it arrives. */
  send(arrive: () => void): void {
    if (this.isLost) return;
    this.#land(arrive);
    if (this.duplicateShare > 0 && this.#random() < this.duplicateShare) this.#land(arrive);
  }

  #land(arrive: () => void): void {
    const latencyNs = this.latencyNs;
    const atNs = this.#agenda.nowNs + latencyNs;
    if (latencyNs > LEASE_MS * MS) this.lateCount += 1;
    if (atNs < this.#lastNs) this.overtakenCount += 1;
    else this.#lastNs = atNs;
    this.#agenda.after(latencyNs, () => {
      if (this.cuts === 0) arrive();
    });
  }
}

/** One direction of a TCP connection: whole messages, in order, sent again until they arrive. */
export class Stream<Message> {
  readonly #agenda: Agenda;
  readonly #path: Path;
  readonly #waiting: Message[] = [];
  readonly #deliver: (message: Message) => void;
  #isRetrying = false;
  #lastNs = 0;
  /** After closing, no message is sent any more; messages under way still arrive. */
  isClosed = false;

  constructor(agenda: Agenda, path: Path, deliver: (message: Message) => void) {
    this.#agenda = agenda;
    this.#path = path;
    this.#deliver = deliver;
  }

  send(message: Message): void {
    if (this.isClosed) return;
    this.#waiting.push(message);
    if (!this.#isRetrying) this.#transmit(FIRST_RETRY_NS);
  }

  #transmit(retryNs: number): void {
    this.#isRetrying = false;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.isClosed) return;
      if (this.#path.isLost) {
        this.#isRetrying = true;
        const again = Math.min(2 * retryNs, LAST_RETRY_NS);
        this.#agenda.after(retryNs, () => this.#transmit(again));
        return;
      }
      this.#waiting.shift();
      const now = this.#agenda.nowNs;
      this.#lastNs = Math.max(this.#lastNs, now + this.#path.latencyNs);
      const message = next;
      this.#agenda.after(this.#lastNs - now, () => this.#deliver(message));
    }
  }
}
