/** Progress of a campaign for the user: a live line on a terminal, lines with a time elsewhere. */
import type { Campaign } from '../../reports/campaign/schema.ts';
import { say, showLive } from '../say.ts';
import { isDone } from './campaign.ts';
import { inWords } from './nightly.ts';

type Planned = Campaign['planned'][number];

const REDRAW_MS = 1000;

export interface ProgressOptions {
  /** Duration of a planned trial, about; ms. */
  readonly estimate: (planned: Planned) => number;
  /** Whether each phase gets a line. */
  readonly isVerbose: boolean;
  readonly isTerminal: boolean;
}

export class Progress implements Disposable {
  readonly #options: ProgressOptions;
  readonly #timer: NodeJS.Timeout | null;
  #trial = '';
  #phase = '';
  #beganMs = 0;
  #currentMs = 0;
  #laterMs = 0;

  constructor(options: ProgressOptions) {
    this.#options = options;
    // Only a terminal needs it: an invisible line must not wake the harness.
    this.#timer = options.isTerminal ? setInterval(() => this.#draw(), REDRAW_MS).unref() : null;
  }

  /** A trial of the campaign begins. */
  begin(campaign: Campaign, planned: Planned): void {
    const { estimate, isTerminal, isVerbose } = this.#options;
    // Pairs that share a trial count once.
    const trials = campaign.planned.filter(({ pair }) => !pair);
    const later = trials.filter((trial) => trial !== planned && !isDone(campaign, trial));
    const number = trials.indexOf(planned) + 1;
    this.#trial = `trial ${number} of ${trials.length}: ${planned.scenario} on ${planned.engine}`;
    this.#beganMs = performance.now();
    this.#currentMs = estimate(planned);
    this.#laterMs = later.reduce((sum, trial) => sum + estimate(trial), 0);
    this.#phase = '';
    if (!isTerminal || isVerbose) this.#line(`${this.#trial}; ${this.#left()}`);
    this.#draw();
  }

  /** A phase of the trial begins. */
  phase(name: string): void {
    this.#phase = name;
    if (this.#options.isVerbose) this.#line(`  ${name}`);
    this.#draw();
  }

  #line(text: string): void {
    say(`${new Date().toISOString().slice(0, 19)}Z ${text}`);
  }

  /** Time left: the trial that runs takes no less than no time, however long it has taken. */
  #left(): string {
    const currentMs = Math.max(0, this.#currentMs - (performance.now() - this.#beganMs));
    return `about ${inWords(currentMs + this.#laterMs)} left`;
  }

  #draw(): void {
    if (!this.#options.isTerminal || this.#trial === '') return;
    showLive([this.#trial, this.#phase, this.#left()].filter(Boolean).join(' · '));
  }

  /** Removes the live line. */
  [Symbol.dispose](): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#trial = '';
    if (this.#options.isTerminal) showLive('');
  }
}
