/**
 * Decides whether an event happens at the requested rate or at a rival rate (half, or twice), with
 * as few outcomes as possible: Wald's sequential test of the likelihood ratio (Ann. Math. Stat. 16,
 * 1945). Its error rates hold whenever the test stops, because such a ratio exceeds x with a
 * probability of at most 1/x.
 */

/** Logarithm of the probability of these outcomes under a model. */
export type Model = (outcomes: readonly boolean[]) => number;

export type Judgement = 'seen' | 'refuted' | 'open';

export interface Errors {
  /** Probability that a rival rate is accepted as the requested one. */
  accepts: number;
  /** Probability that the requested rate is refuted in favour of a rival, for each rival. */
  refuses: number;
}

/** With up to six rivals in two directions, less than one true effect in 20,000 is refuted. */
export const ERRORS: Errors = { accepts: 1e-4, refuses: 4e-6 };

/** Bounds of every probability: nothing is certain on a busy computer. */
const NEVER = 1e-7;
const ALWAYS = 1 - 1e-4;

/** Tests the requested model against its rivals. */
export class SequentialTest {
  readonly #requested: Model;
  readonly #errors: Errors;
  /** Rivals that are not excluded yet, with the logarithm of the likelihood ratio so far. */
  readonly #rivals: Map<Model, number>;
  #isRefuted = false;

  constructor(requested: Model, rivals: readonly Model[], errors: Errors = ERRORS) {
    this.#requested = requested;
    this.#errors = errors;
    this.#rivals = new Map(rivals.map((rival) => [rival, 0]));
  }

  /** `seen` once every rival is excluded, `refuted` once a rival excludes the requested model. */
  take(outcomes: readonly boolean[]): Judgement {
    const logProbability = this.#requested(outcomes);
    for (const [rival, before] of this.#rivals) {
      const ratio = before + logProbability - rival(outcomes);
      this.#rivals.set(rival, ratio);
      if (ratio >= -Math.log(this.#errors.accepts)) this.#rivals.delete(rival);
      if (ratio <= Math.log(this.#errors.refuses)) this.#isRefuted = true;
    }
    if (this.#isRefuted) return 'refuted';
    return this.#rivals.size === 0 ? 'seen' : 'open';
  }
}

/** Independent outcomes. */
export function independent(share: number): Model {
  const p = clamped(share);
  return (outcomes) => {
    const seen = outcomes.filter(Boolean).length;
    return seen * Math.log(p) + (outcomes.length - seen) * Math.log1p(-p);
  };
}

/** Losses after Gilbert and Elliott; shares of frames, `otherwise` in the good state. */
export interface Bursts {
  enter: number;
  leave: number;
  loss: number;
  otherwise: number;
}

/**
 * The state of the link is hidden: the forward algorithm weighs both states (Rabiner, Proc. IEEE
 * 77, 1989).
 */
export function inBursts({ enter, leave, loss, otherwise }: Bursts): Model {
  const chances = { bad: clamped(loss), good: clamped(otherwise) };
  return (outcomes) => {
    let bad = enter / (enter + leave);
    let sum = 0;
    for (const isLost of outcomes) {
      const willBeBad = bad * (1 - leave) + (1 - bad) * enter;
      const asBad = willBeBad * (isLost ? chances.bad : 1 - chances.bad);
      const asGood = (1 - willBeBad) * (isLost ? chances.good : 1 - chances.good);
      sum += Math.log(asBad + asGood);
      bad = asBad / (asBad + asGood);
    }
    return sum;
  };
}

/**
 * The share that is twice as strong: double, or, where that exceeds 1, half of the remaining
 * outcomes. Null for a share of 0.99 or more.
 */
export function stronger(share: number): number | null {
  if (share >= 0.99) return null;
  return Math.min(2 * share, (1 + share) / 2);
}

/** Mean number of outcomes that distinguish a share from a rival (Wald's equation). */
export function outcomesToTell(share: number, rival: number, errors: Errors = ERRORS): number {
  const [p, q] = [clamped(share), clamped(rival)];
  const each = p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
  return Math.ceil(-Math.log(errors.accepts) / each);
}

function clamped(share: number): number {
  return Math.min(ALWAYS, Math.max(NEVER, share));
}
