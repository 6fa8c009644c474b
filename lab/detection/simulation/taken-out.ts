/** Ways to take a rule out: a change of input, of state, of effects, or of a part. */
import { Detector, type DetectorEvent, type DetectorOrder } from '../detector.ts';
import { FenceTiming } from '../fence-timing.ts';
import { LeaseState } from '../lease-state.ts';
import type { Effect, Input, MembershipState, Standing } from '../membership-contract.ts';
import type { SuspicionSettings } from '../suspicion.ts';
import type { Question, WitnessState } from '../witness-rules.ts';
import type { Rules } from './rules.ts';
import type { Style } from './world.ts';

/** A rule, and the rules without it. */
export interface Changed {
  rule: string;
  without(rules: Rules): Rules;
  style: Style;
}

type Before = (state: MembershipState, input: Input) => MembershipState | null;

/** Changes the state before a step; null leaves the input out. */
export function before(rules: Rules, change: Before): Rules {
  return {
    ...rules,
    step: (identity, state, input, engine) => {
      const changed = change(state, input);
      return changed ? rules.step(identity, changed, input, engine) : { state, effects: [] };
    },
  };
}

/** Changes the state after a step. */
export function after(rules: Rules, change: (state: MembershipState) => MembershipState): Rules {
  return {
    ...rules,
    step: (...given) => {
      const { state, effects } = rules.step(...given);
      return { state: change(state), effects };
    },
  };
}

/** Leaves effects out. */
export function without(rules: Rules, isLeftOut: (effect: Effect, input: Input) => boolean): Rules {
  return {
    ...rules,
    step: (identity, state, input, engine) => {
      const result = rules.step(identity, state, input, engine);
      const effects = result.effects.filter((effect) => !isLeftOut(effect, input));
      return { state: result.state, effects };
    },
  };
}

/** Changes the properties that the engine declares. */
export function standing(rules: Rules, change: Partial<Standing>): Rules {
  return {
    ...rules,
    step: (identity, state, input, engine) => {
      const altered: Standing = {
        isStopped: change.isStopped ?? engine.isStopped,
        isAnswered: change.isAnswered ?? (() => engine.isAnswered()),
        hasGuest: change.hasGuest ?? (() => engine.hasGuest()),
        takeoverFromNs:
          change.takeoverFromNs ?? ((isSuspected) => engine.takeoverFromNs(isSuspected)),
        promisedUntilNs: change.promisedUntilNs ?? (() => engine.promisedUntilNs()),
      };
      return rules.step(identity, state, input, altered);
    },
  };
}

/** Changes the question of the witness. */
export function withQuestion(
  rules: Rules,
  change: (state: WitnessState, question: Question) => [WitnessState, Question],
): Rules {
  return {
    ...rules,
    decide: (state, question) => {
      const [changed, put] = change(state, question);
      const result = rules.decide(changed, put);
      // The same state means that there is nothing to write.
      return result.state === changed ? { ...result, state } : result;
    },
  };
}

/** A lease that counts from when an answer arrives. */
export class HastyLease extends LeaseState {
  override answered(link: string, _: number, nowNs: number): void {
    super.answered(link, nowNs, nowNs);
  }
}

/** A fence that is renewed whenever it is due. */
export class BoundlessFence extends FenceTiming {
  override begins(nowNs: number, _: number): boolean {
    return super.begins(nowNs, Number.POSITIVE_INFINITY);
  }
}

/** A fence with two renewals at a time. */
export class ImpatientFence extends FenceTiming {
  readonly #other: FenceTiming;

  constructor(lifeNs: number) {
    super(lifeNs);
    this.#other = new FenceTiming(lifeNs);
  }

  override begins(nowNs: number, untilNs: number): boolean {
    return super.begins(nowNs, untilNs) || this.#other.begins(nowNs, untilNs);
  }

  override answered(leftNs: number): boolean {
    return super.answered(leftNs) || this.#other.answered(leftNs);
  }
}

/** A fence whose remaining time counts from the answer instead of from the request. */
export class TrustfulFence extends FenceTiming {
  override isOpen(_: number): boolean {
    return true;
  }
}

/** A detector that never missed a look. */
export class WatchfulDetector extends Detector {
  #nowMs = 0;
  override look(nowMs: number): DetectorEvent | null {
    // Looks in small steps, so that no gap is seen.
    let event: DetectorEvent | null = null;
    for (let at = this.#nowMs || nowMs; at < nowMs; at += 50) event ??= super.look(at);
    this.#nowMs = nowMs;
    return event ?? super.look(nowMs);
  }
}

/** A detector that does not know which side is active. */
export class EqualDetector extends Detector {
  override obey(order: DetectorOrder): void {
    super.obey({ ...order, isActive: false });
  }
}

/** A detector that counts its peer as heard from the start. */
export class HastyDetector extends Detector {
  constructor(self: string, peer: string, settings: SuspicionSettings, nowMs: number) {
    super(self, peer, settings, nowMs);
    this.hear('sync', { from: peer, epoch: 0, members: [] }, nowMs);
  }
}
