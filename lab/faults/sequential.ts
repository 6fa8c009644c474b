/**
 * Does something happen as often as it was asked, or half as often, or twice? Sounded until that is
 * plain, and no longer: Wald's sequential test of the likelihood ratio (Ann. Math. Stat. 16, 1945).
 * Its errors hold whenever one stops, since such a ratio exceeds x with probability 1/x at most.
 */

/** The logarithm of how probable these outcomes are, in a world like this. */
export type Model = (outcomes: readonly boolean[]) => number;

export type Judgement = 'seen' | 'refuted' | 'open';

export interface Errors {
  /** That a world like a rival passes as the one asked. */
  accepts: number;
  /** That the world asked is taken for one like a rival, for each of them. */
  refuses: number;
}

/** Of up to six rivals in two directions, less than one true effect in 20,000 is refused. */
export const ERRORS: Errors = { accepts: 1e-4, refuses: 4e-6 };

/** Nothing is certain on a busy computer: what never or always happens does otherwise so seldom. */
const NEVER = 1e-7;
const ALWAYS = 1 - 1e-4;

/** Tells what was asked from its rivals. */
export class SequentialTest {
  readonly #asked: Model;
  readonly #errors: Errors;
  /** Those not excluded yet, with the logarithm of the ratio so far. */
  readonly #rivals: Map<Model, number>;
  #isRefuted = false;

  constructor(asked: Model, rivals: readonly Model[], errors: Errors = ERRORS) {
    this.#asked = asked;
    this.#errors = errors;
    this.#rivals = new Map(rivals.map((rival) => [rival, 0]));
  }

  /** Seen once every rival is excluded, refuted once one excludes what was asked. */
  take(outcomes: readonly boolean[]): Judgement {
    const asked = this.#asked(outcomes);
    for (const [rival, before] of this.#rivals) {
      const ratio = before + asked - rival(outcomes);
      this.#rivals.set(rival, ratio);
      if (ratio >= -Math.log(this.#errors.accepts)) this.#rivals.delete(rival);
      if (ratio <= Math.log(this.#errors.refuses)) this.#isRefuted = true;
    }
    if (this.#isRefuted) return 'refuted';
    return this.#rivals.size === 0 ? 'seen' : 'open';
  }
}

/** Each outcome for itself. */
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

/** Which state the link is in is not seen: the forward algorithm weighs both (Rabiner, Proc. IEEE 77, 1989). */
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
 * What is twice as strong: double the share, or, where that would be more than all there is, half of
 * what is spared. Null for a share that is as good as all.
 */
export function stronger(share: number): number | null {
  if (share >= 0.99) return null;
  return Math.min(2 * share, (1 + share) / 2);
}

/** How many outcomes it takes on average to tell this share from such a rival (Wald's equation). */
export function outcomesToTell(share: number, rival: number, errors: Errors = ERRORS): number {
  const [p, q] = [clamped(share), clamped(rival)];
  const each = p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
  return Math.ceil(-Math.log(errors.accepts) / each);
}

function clamped(share: number): number {
  return Math.min(ALWAYS, Math.max(NEVER, share));
}
