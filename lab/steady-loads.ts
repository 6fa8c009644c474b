/** Watches the loads of a trial while they run, to end them when all were steady long enough. */
import { setTimeout as sleep } from 'node:timers/promises';
import { nowNs } from './recording/clock.ts';
import type { HistoryLine } from './recording/history.ts';
import type { PulseLine } from './recording/pulse.ts';
import type { Recorder } from './recording/recorder.ts';
import { Steadiness } from './recording/steadiness.ts';
import type { Experiment } from './scenario.ts';
import { Tail } from './tail.ts';

/** Clients and pulse write their lines at most this much later than the moment in them. */
const LOOK_EVERY_MS = 100;

interface Watched {
  experiment: Pick<Experiment, 'steadyMs' | 'timeline' | 'pulseHz'>;
  /** The pairs, each with the recorder into whose folder its clients and probes write. */
  units: readonly { lab: { recorder: Recorder } }[];
}

/** The loads of all pairs, from their begin on. */
export class SteadyLoads implements Disposable {
  readonly #steadyMs: number;
  readonly #stack = new DisposableStack();
  /** None when the load has to run its time. */
  readonly #loads: SteadyLoad[] = [];

  constructor({ experiment, units }: Watched, beganNs: number) {
    const { steadyMs = 0, timeline, pulseHz } = experiment;
    this.#steadyMs = steadyMs;
    if (steadyMs === 0 || timeline.length === 0) return;
    for (const { lab } of units)
      this.#loads.push(this.#stack.use(new SteadyLoad(lab.recorder, pulseHz > 0, beganNs)));
  }

  /**
   * Resolves once all pairs have been steady long enough. Does not resolve when the load must run
   * to its limit, nor after `over` was aborted. Rejects when a file cannot be read.
   */
  async steady(over: AbortSignal): Promise<'steady'> {
    const never = new Promise<never>(() => {});
    if (this.#loads.length === 0) return never;
    while (!this.#loads.every((load) => load.lastedMs() >= this.#steadyMs)) {
      await sleep(LOOK_EVERY_MS);
      if (over.aborted) return never;
    }
    return 'steady';
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}

/** The load of a pair, as far as it is recorded. */
class SteadyLoad implements Disposable {
  readonly #steadiness: Steadiness;
  readonly #history: Tail<HistoryLine>;
  readonly #pulse: Tail<PulseLine>;
  readonly #watch: Disposable;

  constructor(recorder: Recorder, isPulsed: boolean, beganNs: number) {
    this.#steadiness = new Steadiness(beganNs, isPulsed);
    this.#history = new Tail(recorder.path('history.jsonl'));
    this.#pulse = new Tail(recorder.path('pulse.jsonl'));
    // The time of reading: hosts may have other clocks, and a later time is the safe one.
    this.#watch = recorder.watch((event) => this.#steadiness.event(event, nowNs()));
  }

  /** For how long it has been steady now, ms; 0 when it is not. */
  lastedMs(): number {
    for (const line of this.#history.next()) this.#steadiness.line(line);
    for (const line of this.#pulse.next()) this.#steadiness.pulse(line);
    const now = nowNs();
    return (now - this.#steadiness.at(now).sinceNs) / 1e6;
  }

  [Symbol.dispose](): void {
    this.#watch[Symbol.dispose]();
    this.#history[Symbol.dispose]();
    this.#pulse[Symbol.dispose]();
  }
}
