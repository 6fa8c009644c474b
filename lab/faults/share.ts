/** What shows by chance: as often as was asked, neither half nor twice so, told from what the link does anyway. */
import type { OneWay, Sounding } from '../platforms/sounding.ts';
import type { Effect, Judge } from './link-condition.ts';
import {
  ERRORS,
  type Errors,
  independent,
  type Judgement,
  type Model,
  outcomesToTell,
  SequentialTest,
  stronger,
} from './sequential.ts';

/** Rarer than this it cannot be told from half of it within seconds. */
export const LEAST_PERCENT = 0.05;
/** Datagrams at most 20,000 a second: the link is the twins', too. */
export const PACE_MS = { least: 0.05, most: 0.25 };
const SOUND_FOR_MS = 1000;
const ROUND = { least: 100, most: 5000 };
/** So many times the outcomes it takes on average: the slowest of 20,000 tries in simulation took 7. */
const PATIENCE = 12;
/** Long enough for one that the computer held up. */
const STRAGGLERS_MS = 60;
/**
 * Of what the link does by itself: a sixteenth of what is asked changes nothing, half of it would hide
 * what the fault does not. That both go wrong is less likely than either, so this may err more often.
 */
const ITSELF = { clean: 1 / 16, dirty: 1 / 2, errors: { accepts: 1e-2, refuses: ERRORS.refuses } };

export interface Hypotheses {
  asked: Model;
  rivals: readonly Model[];
}

/** What is asked of chance. */
export interface Share {
  /** Of all outcomes, between 0 and 1. */
  share: number;
  /** What it is called in the proof: `lost`. */
  what: string;
  /** Whether it happened to each datagram that it could have happened to. */
  outcomes(way: OneWay): readonly boolean[];
  /** What else could be, when it happens with this share anyway; each for itself by default. */
  hypotheses?(itself: number): Hypotheses;
  /** Datagrams it takes on average; from the share by default. */
  datagrams?: number;
  /** Of a sounding: 64 bytes every 0.05 to 0.25 ms by default. */
  bytes?: number;
  paceMs?: number;
  /** What else must hold of all that was sounded. */
  isFit?(after: OneWay, before: OneWay): boolean;
  /** More of what was seen, for the proof. */
  more?(after: OneWay): string;
}

/** The effect to prove; told apart with the errors of sequential.ts. */
export function shareEffect(asked: Share): Effect {
  const datagrams = asked.datagrams ?? datagramsToTell(asked.share);
  const pace = Math.min(PACE_MS.most, Math.max(PACE_MS.least, SOUND_FOR_MS / datagrams));
  const count = Math.round(Math.min(ROUND.most, Math.max(ROUND.least, datagrams / 2)));
  const how: Sounding = {
    count,
    intervalMs: asked.paceMs ?? pace,
    ...(asked.bytes ? { bytes: asked.bytes } : {}),
    waitMs: STRAGGLERS_MS,
  };
  const rounds = Math.ceil((PATIENCE * datagrams) / count);
  return { how, rounds, judge: () => judgeOf(asked) };
}

/** Those that happened and those that did not, in no order. */
export function outcomesOf(all: number, happened: number): boolean[] {
  return Array.from({ length: all }, (_, index) => index < happened);
}

/** The shares that what is asked must be told from: what is half, and what is twice as strong. */
export function rivalsOf(share: number): number[] {
  const strong = stronger(share);
  return [share / 2, ...(strong === null ? [] : [strong])];
}

/** Either happens, each for itself. */
export function either(one: number, other: number): number {
  return 1 - (1 - one) * (1 - other);
}

/** On average, for an effect that shows in each datagram for itself. */
export function datagramsToTell(share: number, errors: Errors = ERRORS): number {
  return Math.max(...rivalsOf(share).map((rival) => outcomesToTell(share, rival, errors)));
}

function judgeOf(asked: Share): Judge {
  const { clean, dirty, errors } = ITSELF;
  const itself = new SequentialTest(
    independent(clean * asked.share),
    [independent(dirty * asked.share)],
    errors,
  );
  let before: OneWay | null = null;
  let test: SequentialTest | null = null;
  const hypotheses = asked.hypotheses ?? eachForItself(asked.share);
  return {
    before(round, all) {
      before = all;
      return itself.take(asked.outcomes(round));
    },
    after(round, all): Judgement {
      if (!before) return 'open';
      if (!test) {
        const { asked: model, rivals } = hypotheses(shareIn(asked.outcomes(before)));
        test = new SequentialTest(model, rivals);
      }
      const judgement = test.take(asked.outcomes(round));
      const isUnfit = judgement === 'seen' && asked.isFit?.(all, before) === false;
      return isUnfit ? 'refuted' : judgement;
    },
    says: (all) =>
      `${percent(shareIn(asked.outcomes(all)))} ${asked.what}${asked.more?.(all) ?? ''}, ${percent(asked.share)} asked`,
  };
}

function eachForItself(share: number): (itself: number) => Hypotheses {
  return (itself) => ({
    asked: independent(either(itself, share)),
    rivals: rivalsOf(share).map((rival) => independent(either(itself, rival))),
  });
}

function shareIn(outcomes: readonly boolean[]): number {
  return outcomes.length === 0 ? 0 : outcomes.filter(Boolean).length / outcomes.length;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
