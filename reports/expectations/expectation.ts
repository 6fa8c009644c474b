/** The contract of an expectation: what must hold of the measures; outcome with its reason. */
import type {
  ExpectationRecord,
  Measures,
  Parameters,
  Reason,
} from '../../lab/recording/schema.ts';

export interface Expectation {
  readonly name: string;
  /** One sentence for the docs, with the parameters in it. */
  readonly says: string;
  /** Judges; a measure it needs that is null is inconclusive, never passed. */
  judge(measures: Measures, parameters: Parameters): Reason;
}

export type { ExpectationRecord };
