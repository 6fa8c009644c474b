/** What is recorded of a campaign: its plan, and what became of each trial. */
import { z } from 'zod';
import { SCHEMA_VERSION } from '../../lab/recording/manifest.ts';
import { parametersSchema } from '../../lab/recording/parameters.ts';
import { measuresSchema } from '../measures/measure.ts';
import { outcomeSchema } from '../outcome.ts';

/** A scenario on one of its engines. */
export const combinationSchema = z.object({ scenario: z.string(), engine: z.string() });

export const leftOutSchema = z.array(
  z.object({ reason: z.string(), scenarios: z.array(combinationSchema) }),
);
export type LeftOut = z.infer<typeof leftOutSchema>;

/** campaign.json in the campaign's folder; rewritten (atomically) after each trial. */
export const campaignSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  outcome: outcomeSchema,
  command: z.string(),
  seed: z.number().int(),
  /** What was set on the command line, for every trial of it. */
  set: parametersSchema.default({}),
  /** Every trial that was planned, so that --resume knows what is left. */
  planned: z.array(
    z.object({
      scenario: z.string(),
      engine: z.string(),
      seed: z.number().int(),
      trial: z.number().int(),
      folder: z.string(),
      /** Of several pairs that share a trial, from 0; the first one's turn runs them all. */
      pair: z.number().int().nullable().default(null),
    }),
  ),
  /** What a nightly selection left out, by the reason why. */
  leftOut: leftOutSchema.default([]),
  trials: z.array(
    z.object({
      scenario: z.string(),
      engine: z.string(),
      seed: z.number().int(),
      trial: z.number().int(),
      outcome: outcomeSchema,
      reasons: z.array(z.string()),
      /** Failures that are known, and whether this trial showed them; one that cannot tell has none. */
      known: z
        .array(z.object({ expectation: z.string(), reference: z.string(), hasShown: z.boolean() }))
        .default([]),
      measures: measuresSchema.nullable(),
      /** Relative to the campaign's folder. */
      folder: z.string(),
    }),
  ),
});
export type Campaign = z.infer<typeof campaignSchema>;
