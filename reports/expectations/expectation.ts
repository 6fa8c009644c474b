/** The contract of an expectation: it judges the measures of a trial, with a reason. */
import { z } from 'zod';
import type { Evidence } from '../../lab/recording/evidence.ts';
import type { ExpectationRecord } from '../../lab/recording/manifest.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import { SATURATED_PERCENT } from '../measures/busy-during.ts';
import type { MeasureName, Measures } from '../measures/catalogue.ts';
import type { FaultChain } from '../measures/fault-chain.ts';
import type { Observed } from '../observed.ts';
import type { Outcome } from '../outcome.ts';
import type { Reason } from '../verdict.ts';

/** The numbers and failovers that an expectation judges, and the recording behind them. */
export interface Findings {
  readonly seen: Observed;
  readonly measures: Measures;
  readonly faults: readonly FaultChain[];
}

export type { ExpectationRecord };

export interface Expectation {
  readonly name: string;
  /** One sentence for the docs. */
  readonly says: string;
  /** Evidence that not every engine leaves; without it the expectation is not asked. */
  readonly needs?: Evidence;
  /** Judges; evidence that is missing is inconclusive, never passed. */
  judge(findings: Findings, parameters: Parameters): Reason;
}

/** An expectation that is also the factory of its records for suites. */
export type ExpectationKind<Given extends unknown[]> = Expectation &
  ((...given: Given) => ExpectationRecord);

type Give = Record<'passed' | 'failed' | 'inconclusive', (text: string) => Reason>;

interface Definition<Given> extends Omit<Expectation, 'judge'> {
  judge(findings: Findings, give: Give, parameters: Given): Reason;
}
/** An expectation with parameters has a schema for them. */
interface WithSchema<Given extends object> extends Definition<Given> {
  readonly schema: z.ZodType<Given>;
}

/**
 * Defines an expectation: a callable that makes its records for suites and judges with parsed
 * parameters. A recording with other parameters is inconclusive.
 */
export function defineExpectation<Given extends object>(
  definition: WithSchema<Given>,
): ExpectationKind<[parameters: Given]>;
export function defineExpectation(definition: Definition<object>): ExpectationKind<[]>;
export function defineExpectation(
  definition: Definition<object> & Partial<WithSchema<object>>,
): ExpectationKind<[parameters?: object]> {
  const { name, says, needs, schema = z.object({}) } = definition;
  const make = (given: object = {}): ExpectationRecord => {
    const entries = Object.entries(given).filter(([, value]) => value !== undefined);
    return { expectation: name, parameters: Object.fromEntries(entries) };
  };
  const give = givenBy(name);
  const expectation: Expectation = {
    ...{ name, says },
    ...(needs ? { needs } : {}),
    judge(findings, parameters) {
      const parsed = schema.safeParse(parameters);
      if (parsed.success) return definition.judge(findings, give, parsed.data);
      const [issue] = parsed.error.issues;
      return give.inconclusive(`parameter ${issue?.path.join('.')}: ${issue?.message}`);
    },
  };
  // A function has a name already, which cannot be assigned to.
  const descriptors = Object.getOwnPropertyDescriptors(expectation);
  return Object.defineProperties(make, descriptors) as ExpectationKind<[parameters?: object]>;
}

function givenBy(expectation: string): Give {
  const give = (outcome: Outcome) => (text: string) => ({ expectation, outcome, text });
  return {
    passed: give('passed'),
    failed: give('failed'),
    inconclusive: give('inconclusive'),
  };
}

interface Simple extends Omit<Expectation, 'judge'> {
  readonly measure: MeasureName;
  /** The quantity in words: `connections reset`. */
  readonly quantity: string;
}

interface Zero extends Simple {
  /** Names a gap in the measure’s evidence (reports/coverage); null without one. */
  gapIn?(seen: Observed): string | null;
}

/** An expectation that holds when a measure is 0, and its evidence is whole. */
export function zero({ measure, quantity, gapIn, ...rest }: Zero): ExpectationKind<[]> {
  return defineExpectation({
    ...rest,
    judge({ measures, seen }, { passed, failed, inconclusive }) {
      const value = measures[measure];
      if (value === null) return inconclusive(`${quantity}: not measured`);
      if (value !== 0) return failed(`${quantity}: ${value}`);
      const gap = gapIn?.(seen) ?? null;
      return gap ? inconclusive(gap) : passed(`${quantity}: ${value}`);
    },
  });
}

/** An expectation that holds when a measure, in ms, is at most the parameter `limit`. */
export function atMost<const Limit extends string>({
  measure,
  quantity,
  limit,
  ...rest
}: Simple & { readonly limit: Limit }): ExpectationKind<[parameters: Record<Limit, number>]> {
  return defineExpectation({
    ...rest,
    schema: z.record(z.literal(limit), z.number()),
    judge: ({ measures }, give, parameters) =>
      within(give, measures, { valueMs: measures[measure], limitMs: parameters[limit], quantity }),
  });
}

/**
 * When other processes use a larger share of the processors, the guest is late because of them. A
 * lab that is alone on its computer stays below it, with the work of the kernel.
 */
export const FOREIGN_PERCENT_MAX = 25;

/** A time to judge. */
interface Time {
  valueMs: number | null;
  limitMs: number;
  quantity: string;
  /** The part for which ftlab was not kept waiting; left out where it is the whole. */
  certainMs?: number | null;
  /** Share of all processors that was busy meanwhile; left out where it does not matter. */
  busyPercent?: number | null;
  /** The part for which processors had time left besides; left out where it is not known. */
  unsaturatedMs?: number | null;
}

/**
 * Passed when a value is at most its limit; inconclusive when it is null, when its certain part is
 * at most the limit, since ftlab itself may have been kept waiting for the rest, or when it is over
 * the limit while other processes used the processors or the processors had no time left.
 */
export function within(
  { passed, failed, inconclusive }: Give,
  { foreignPercent }: Pick<Measures, 'foreignPercent'>,
  time: Time,
): Reason {
  const { valueMs, limitMs, quantity, certainMs = valueMs } = time;
  const { busyPercent = null, unsaturatedMs = null } = time;
  if (valueMs === null) return inconclusive(`${quantity}: not measured`);
  const text = `${quantity}: ${valueMs.toFixed(1)} ms, allowed ${limitMs.toFixed(1)} ms`;
  if (valueMs <= limitMs) return passed(text);
  const isCertain = certainMs === null || certainMs > limitMs;
  if (isCertain && (foreignPercent ?? 0) > FOREIGN_PERCENT_MAX) {
    const share = `${foreignPercent?.toFixed(0)} % of the processors`;
    return inconclusive(`${text}, but other processes used ${share}: the computer is too busy`);
  }
  if (isCertain && (busyPercent ?? 0) > SATURATED_PERCENT) {
    const share = `${busyPercent?.toFixed(0)} %`;
    return inconclusive(`${text}, but processors were ${share} busy: the computer is too busy`);
  }
  if (isCertain && unsaturatedMs !== null && unsaturatedMs <= limitMs) {
    const where = 'but only while processors had no time left';
    return inconclusive(`${text}, ${where}: the computer is too busy`);
  }
  if (isCertain) return failed(text);
  const waitedMs = (valueMs - certainMs).toFixed(0);
  return inconclusive(
    `${text}, but ftlab itself was kept waiting for ${waitedMs} ms: the computer is too busy`,
  );
}
