/** The simulated witness: the real rules, a disk that takes its time, and power that can be cut. */
import type { Answer, Question, WitnessState } from '../witness-rules.ts';
import type { Agenda } from './agenda.ts';
import type { Rules } from './rules.ts';

interface Waiting {
  question: Question;
  reply(answer: Answer): void;
}

export class SimulatedWitness {
  /** The state on its disk. */
  disk: WitnessState;
  fsyncNs = 1e6;
  /** Called with each state that it has granted, once on disk. */
  onGranted: (state: WitnessState, from: string) => void = () => {};
  readonly #agenda: Agenda;
  readonly #rules: Rules;
  #memory: WitnessState;
  #waiting: Waiting[] = [];
  #isBusy = false;
  /** Number of the current start; actions of an earlier start are void. */
  #start = 0;
  #isUp = true;

  constructor(agenda: Agenda, rules: Rules, state: WitnessState) {
    this.#agenda = agenda;
    this.#rules = rules;
    this.disk = state;
    this.#memory = state;
  }

  receive(question: Question, reply: (answer: Answer) => void): void {
    if (!this.#isUp) return;
    this.#waiting.push({ question, reply });
    if (!this.#isBusy) this.#next();
  }

  powerCut(): void {
    this.#isUp = false;
    this.#start += 1;
    this.#waiting = [];
    this.#isBusy = false;
  }

  powerOn(): void {
    this.#isUp = true;
    this.#memory = this.disk;
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (!next) return;
    const { answer, state } = this.#rules.decide(this.#memory, next.question);
    if (state === this.#memory) {
      next.reply(answer);
      this.#next();
      return;
    }
    this.#isBusy = true;
    if (!this.#rules.isOnDiskBeforeAnswer) next.reply(answer);
    const start = this.#start;
    this.#agenda.after(this.fsyncNs, () => {
      if (this.#start !== start) return;
      this.disk = state;
      this.#memory = state;
      this.#isBusy = false;
      this.onGranted(state, next.question.from);
      if (this.#rules.isOnDiskBeforeAnswer) next.reply(answer);
      this.#next();
    });
  }
}
