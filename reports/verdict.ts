/** The verdict of one trial: its outcome, the reasons for it, the measures and the failovers. */
import { z } from 'zod';
import type { SCHEMA_VERSION } from '../lab/recording/manifest.ts';
import type { Measures } from './measures/catalogue.ts';
import type { FaultChain } from './measures/fault-chain.ts';
import { type Outcome, outcomeSchema } from './outcome.ts';

export const reasonSchema = z.object({
  /** An expectation, `evidence`, `harness`, `takeover` or `timeline`. */
  expectation: z.string(),
  outcome: outcomeSchema,
  text: z.string(),
  /** The reference of a known failure; with the outcome passed, the failure did not occur. */
  known: z.string().optional(),
});
export type Reason = z.infer<typeof reasonSchema>;

/** The judge's result. verdict.json is for people; ftlab never reads it, and judges again. */
export interface Verdict {
  schemaVersion: typeof SCHEMA_VERSION;
  outcome: Outcome;
  reasons: Reason[];
  measures: Measures;
  /** An entry per fault that bit. */
  faults: readonly FaultChain[];
}
