/** The contract of an expectation: what must hold of the measures; outcome with its reason. */
import type { Evidence } from '../../lab/recording/evidence.ts';
import type { ExpectationRecord } from '../../lab/recording/manifest.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import type { FaultChain } from '../measures/fault-chain.ts';
import type { Measures } from '../measures/index.ts';
import type { Observed } from '../observed.ts';
import type { Outcome } from '../outcome.ts';
import type { Reason } from '../verdict.ts';

export interface Expectation {
  readonly name: string;
  /** One sentence for the docs. */
  readonly says: string;
  /** Evidence that not every engine leaves; of one that does not, this is not asked. */
  readonly needs?: Evidence;
  /** Judges; a measure it needs that is null is inconclusive, never passed. */
  judge(findings: Findings, parameters: Parameters): Reason;
}

/** What an expectation judges: the numbers, the failovers, and what they were derived from. */
export interface Findings {
  readonly seen: Observed;
  readonly measures: Measures;
  readonly faults: readonly FaultChain[];
}

export type { ExpectationRecord };

/** Makes the reasons of one expectation. */
export function reasons(expectation: string) {
  const give =
    (outcome: Outcome) =>
    (text: string): Reason => ({ expectation, outcome, text });
  return {
    passed: give('passed'),
    failed: give('failed'),
    inconclusive: give('inconclusive'),
    /** Passed when the measure is 0, inconclusive when it is null. */
    none(value: number | null, what: string): Reason {
      if (value === null) return give('inconclusive')(`${what}: not measured`);
      return give(value === 0 ? 'passed' : 'failed')(`${what}: ${value}`);
    },
    /**
     * Passed when the measure is at most the limit, inconclusive when it is null, or when what of it
     * is certain is at most the limit.
     */
    atMost(
      value: number | null,
      limit: number,
      what: string,
      certain: number | null = value,
    ): Reason {
      if (value === null) return give('inconclusive')(`${what}: not measured`);
      const text = `${what}: ${value.toFixed(1)} ms, allowed ${limit.toFixed(1)} ms`;
      if (value <= limit) return give('passed')(text);
      if (certain === null || certain > limit) return give('failed')(text);
      const waitedMs = (value - certain).toFixed(0);
      return give('inconclusive')(
        `${text}, but ftlab itself was kept waiting for ${waitedMs} ms meanwhile: the computer is too busy`,
      );
    },
  };
}

/** An expectation cannot be judged with the parameters it was given: a suite's or a recording's mistake. */
export class ParameterMissing extends Error {
  override name = 'ParameterMissing';
}

/** A number among the parameters; throws ParameterMissing when it is not one. */
export function numberOf(parameters: Parameters, name: string): number {
  const value = parameters[name];
  if (typeof value !== 'number')
    throw new ParameterMissing(`an expectation lacks its number "${name}"`);
  return value;
}
