/**
 * Proves a probabilistic link fault (loss, duplication, corruption): the measured rate must be the
 * requested one, not half and not double it, after discounting the link's own rate.
 */
import type { LinkMeasurement, OneWay } from '../platforms/link-measurement.ts';
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

/** Smallest rate that can be distinguished from half of it within seconds, %. */
export const LEAST_PERCENT = 0.05;
/** Time between datagrams: at most 20,000 a second, because the twins use the link, too. */
export const PACE_MS = { least: 0.05, most: 0.25 };
const MEASURE_FOR_MS = 1000;
const ROUND = { least: 100, most: 5000 };
/**
 * Largest number of outcomes, as a multiple of the average number: the slowest of 20,000 simulated
 * trials took 7 times the average.
 */
const PATIENCE = 12;
/** Wait for a datagram that a busy computer delays. */
const STRAGGLERS_MS = 60;
/**
 * Background rate before the fault: up to 1/16 of the requested rate is negligible, 1/2 would mask
 * a fault that did nothing. A verdict is wrong only when both tests err, so this test may err more.
 */
const BACKGROUND = {
  clean: 1 / 16,
  dirty: 1 / 2,
  errors: { accepts: 1e-2, refuses: ERRORS.refuses },
};

export interface Hypotheses {
  requested: Model;
  rivals: readonly Model[];
}

/** A requested rate, and how it is measured. */
export interface Share {
  /** Share of outcomes in which the event happens, 0 to 1. */
  share: number;
  /** Fate of such a datagram in the proof: `lost`. */
  fate: string;
  /** For each datagram that counts: true when the event happened to it. */
  outcomes(way: OneWay): readonly boolean[];
  /** Models to compare, given the background share; independent outcomes by default. */
  hypotheses?(itself: number): Hypotheses;
  /** Datagrams needed on average; computed from the share by default. */
  datagrams?: number;
  /** Payload of a datagram; 64 bytes, one every 0.05 to 0.25 ms, by default. */
  bytes?: number;
  paceMs?: number;
  /** A further condition on the sum of all measurements. */
  isFit?(after: OneWay, before: OneWay): boolean;
  /** Further text for the proof. */
  more?(after: OneWay): string;
}

/** The effect to prove, with the error rates of sequential.ts. */
export function shareEffect(requested: Share): Effect {
  const datagrams = requested.datagrams ?? datagramsToTell(requested.share);
  const pace = Math.min(PACE_MS.most, Math.max(PACE_MS.least, MEASURE_FOR_MS / datagrams));
  const count = Math.round(Math.min(ROUND.most, Math.max(ROUND.least, datagrams / 2)));
  const how: LinkMeasurement = {
    count,
    intervalMs: requested.paceMs ?? pace,
    ...(requested.bytes ? { bytes: requested.bytes } : {}),
    waitMs: STRAGGLERS_MS,
  };
  const rounds = Math.ceil((PATIENCE * datagrams) / count);
  return { how, rounds, judge: () => judgeOf(requested) };
}

/** Outcomes in no order: `happened` of `all` are true. */
export function outcomesOf(all: number, happened: number): boolean[] {
  return Array.from({ length: all }, (_, index) => index < happened);
}

/** Shares from which the requested share must be distinguished: half of it, and twice as strong. */
export function rivalsOf(share: number): number[] {
  const strong = stronger(share);
  return [share / 2, ...(strong === null ? [] : [strong])];
}

/** Probability that at least one of two independent events happens. */
export function either(first: number, second: number): number {
  return 1 - (1 - first) * (1 - second);
}

/** Datagrams needed on average when outcomes are independent. */
export function datagramsToTell(share: number, errors: Errors = ERRORS): number {
  return Math.max(...rivalsOf(share).map((rival) => outcomesToTell(share, rival, errors)));
}

function judgeOf(requested: Share): Judge {
  const { clean, dirty, errors } = BACKGROUND;
  const itself = new SequentialTest(
    independent(clean * requested.share),
    [independent(dirty * requested.share)],
    errors,
  );
  let before: OneWay | null = null;
  let test: SequentialTest | null = null;
  const hypotheses = requested.hypotheses ?? eachForItself(requested.share);
  return {
    before(round, all) {
      before = all;
      return itself.take(requested.outcomes(round));
    },
    after(round, all): Judgement {
      if (!before) return 'open';
      if (!test) {
        const { requested: model, rivals } = hypotheses(shareIn(requested.outcomes(before)));
        test = new SequentialTest(model, rivals);
      }
      const judgement = test.take(requested.outcomes(round));
      const isUnfit = judgement === 'seen' && requested.isFit?.(all, before) === false;
      return isUnfit ? 'refuted' : judgement;
    },
    says: (all) =>
      `${percent(shareIn(requested.outcomes(all)))} ${requested.fate}` +
      `${requested.more?.(all) ?? ''}, ${percent(requested.share)} asked`,
  };
}

function eachForItself(share: number): (itself: number) => Hypotheses {
  return (itself) => ({
    requested: independent(either(itself, share)),
    rivals: rivalsOf(share).map((rival) => independent(either(itself, rival))),
  });
}

function shareIn(outcomes: readonly boolean[]): number {
  return outcomes.length === 0 ? 0 : outcomes.filter(Boolean).length / outcomes.length;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
