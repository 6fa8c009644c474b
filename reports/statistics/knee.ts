/**
 * Finds the value beyond which a promise is not kept. A trial at a value passes or fails, with some
 * chance of a wrong result; the next trial is made at the most informative value. Bayesian adaptive
 * estimation of a psychometric threshold (Watson and Pelli, QUEST, 1983), on a grid of thresholds.
 */

export interface KneeSettings {
  /** The smallest and the largest value that can be tried; the knee may lie beyond either. */
  low: number;
  high: number;
  /** How steep the change is: the chance goes from 27 % to 73 % over this share of the value. */
  softness: number;
  /** The chance of a wrong result of a trial, in either direction. */
  lapse: number;
}

export interface Knee {
  /** Median of the posterior; null when all trials passed, or all failed. */
  estimate: number | null;
  /** Credible interval; without evidence its ends are the ends of the range. */
  low: number;
  high: number;
}

const POINTS = 120;

export class KneeSearch {
  readonly #settings: KneeSettings;
  readonly #grid: readonly number[];
  #belief: number[];
  #passed = 0;
  #tried = 0;

  constructor(settings: KneeSettings) {
    this.#settings = settings;
    const step = Math.log(settings.high / settings.low) / (POINTS - 1);
    this.#grid = Array.from({ length: POINTS }, (_, i) => settings.low * Math.exp(i * step));
    this.#belief = this.#grid.map(() => 1 / POINTS);
  }

  /** The value to try next: the median of the posterior. */
  next(): number {
    return this.#quantile(0.5);
  }

  /** Takes the result of a trial at `value`. */
  record(value: number, isPassed: boolean): void {
    this.#tried += 1;
    if (isPassed) this.#passed += 1;
    const posterior = this.#belief.map((prior, i) => {
      const chance = this.#chanceToPass(value, this.#grid[i] ?? 0);
      return prior * (isPassed ? chance : 1 - chance);
    });
    const total = posterior.reduce((sum, probability) => sum + probability, 0);
    this.#belief = posterior.map((probability) => probability / total);
  }

  result(confidence: number): Knee {
    const beyond = (1 - confidence) / 2;
    const isOneSided = this.#passed === 0 || this.#passed === this.#tried;
    return {
      estimate: isOneSided ? null : this.#quantile(0.5),
      low: this.#quantile(beyond),
      high: this.#quantile(1 - beyond),
    };
  }

  #chanceToPass(value: number, knee: number): number {
    const { softness, lapse } = this.#settings;
    const steps = Math.log(value / knee) / softness;
    return lapse + (1 - 2 * lapse) / (1 + Math.exp(2 * steps));
  }

  #quantile(share: number): number {
    let sum = 0;
    for (const [i, probability] of this.#belief.entries()) {
      sum += probability;
      if (sum >= share) return this.#grid[i] ?? 0;
    }
    return this.#settings.high;
  }
}
