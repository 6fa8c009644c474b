/** The verdict of one trial: its outcome, the reasons for it, and the measures. */
import { z } from 'zod';
import { SCHEMA_VERSION } from '../lab/recording/manifest.ts';
import { measuresSchema } from './measures/measure.ts';
import { outcomeSchema } from './outcome.ts';

export const reasonSchema = z.object({
  expectation: z.string(),
  outcome: outcomeSchema,
  text: z.string(),
  /** The reference of a known failure; with the outcome passed, of one that did not show. */
  known: z.string().optional(),
});
export type Reason = z.infer<typeof reasonSchema>;

export const verdictSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  outcome: outcomeSchema,
  reasons: z.array(reasonSchema),
  measures: measuresSchema,
});
export type Verdict = z.infer<typeof verdictSchema>;
