/** Actions that are due: a binary heap of actions by time. Same insertions, same order. */
export class Agenda {
  /** True time, ns since the schedule began; integer. */
  nowNs = 0;
  /** Number of actions so far, and a hash of their times: equal in two runs of one schedule. */
  steps = 0;
  digest = 0;
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #actions: (() => void)[] = [];
  #order = 0;

  /** Carries out `action` `delayNs` from now; equal times keep the order of insertion. */
  after(delayNs: number, action: () => void): void {
    const times = this.#times;
    const time = this.nowNs + Math.max(0, Math.round(delayNs));
    const order = this.#order++;
    let at = times.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentTime = times[parent] as number;
      if (parentTime <= time) break;
      this.#put(
        at,
        parentTime,
        this.#orders[parent] as number,
        this.#actions[parent] as () => void,
      );
      at = parent;
    }
    this.#put(at, time, order, action);
  }

  /** Carries out everything due until `endNs`, or until `isOver`. */
  runUntil(endNs: number, isOver: () => boolean): void {
    while (this.#times.length > 0 && (this.#times[0] as number) <= endNs) {
      this.nowNs = this.#times[0] as number;
      const action = this.#actions[0] as () => void;
      this.#dropFirst();
      this.steps += 1;
      this.digest = (Math.imul(this.digest, 31) + this.nowNs) | 0;
      action();
      if (isOver()) return;
    }
    this.nowNs = Math.max(this.nowNs, endNs);
  }

  #put(at: number, time: number, order: number, action: () => void): void {
    this.#times[at] = time;
    this.#orders[at] = order;
    this.#actions[at] = action;
  }

  #dropFirst(): void {
    const times = this.#times;
    const orders = this.#orders;
    const time = times.pop() as number;
    const order = orders.pop() as number;
    const action = this.#actions.pop() as () => void;
    const size = times.length;
    if (size === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#isBefore(child + 1, child)) child += 1;
      const childTime = times[child] as number;
      if (childTime > time || (childTime === time && (orders[child] as number) > order)) break;
      this.#put(at, childTime, orders[child] as number, this.#actions[child] as () => void);
      at = child;
    }
    this.#put(at, time, order, action);
  }

  #isBefore(left: number, right: number): boolean {
    const [a, b] = [this.#times[left] as number, this.#times[right] as number];
    return a < b || (a === b && (this.#orders[left] as number) < (this.#orders[right] as number));
  }
}
