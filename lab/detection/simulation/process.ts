/** A simulated process: it can be frozen, and handles after the thaw what arrived meanwhile. */
import type { Agenda } from './agenda.ts';

export class Process {
  isAlive = true;
  readonly #agenda: Agenda;
  readonly #random: () => number;
  #frozenBy = 0;
  /** Due while frozen. Messages wait in sockets and pipes; timers fire once. */
  #messages: (() => void)[] = [];
  #timers: (() => void)[] = [];

  constructor(agenda: Agenda, random: () => number) {
    this.#agenda = agenda;
    this.#random = random;
  }

  get isRunning(): boolean {
    return this.isAlive && this.#frozenBy === 0;
  }

  /** A message has arrived. */
  receive(action: () => void): void {
    if (this.#frozenBy > 0) this.#messages.push(action);
    else if (this.isAlive) action();
  }

  /** Carries out `action` `delayNs` from now, or once it is not frozen any more. */
  after(delayNs: number, action: () => void): void {
    this.#agenda.after(delayNs, () => {
      if (this.#frozenBy > 0) this.#timers.push(action);
      else if (this.isAlive) action();
    });
  }

  /** Carries out `action` now and every `periodNs`. */
  every(periodNs: number, action: () => void): void {
    const tick = () => {
      action();
      if (this.isAlive) this.after(periodNs, tick);
    };
    tick();
  }

  freeze(): void {
    this.#frozenBy += 1;
  }

  thaw(): void {
    this.#frozenBy -= 1;
    if (this.#frozenBy > 0) return;
    const [messages, timers] = [this.#messages, this.#timers];
    this.#messages = [];
    this.#timers = [];
    const inOrder = this.#random() < 0.5 ? [...timers, ...messages] : [...messages, ...timers];
    for (const action of inOrder) if (this.isAlive) action();
  }

  kill(): void {
    this.isAlive = false;
    this.#messages = [];
    this.#timers = [];
  }
}
