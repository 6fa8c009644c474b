/** campaign.json: the plan of a campaign, and the verdict of each trial that has run. */
import { z } from 'zod';
import { SCHEMA_VERSION, toolSchema } from '../../lab/recording/manifest.ts';
import { parametersSchema } from '../../lab/recording/parameters.ts';
import { faultChainSchema } from '../measures/fault-chain.ts';
import { outcomeSchema } from '../outcome.ts';
import { reasonSchema } from '../verdict.ts';

/** A scenario on one of its engines. */
export const combinationSchema = z.object({ scenario: z.string(), engine: z.string() });

export const leftOutSchema = z.array(
  z.object({ reason: z.string(), scenarios: z.array(combinationSchema) }),
);
export type LeftOut = z.infer<typeof leftOutSchema>;

/** Index, from 0, among the pairs that share a trial; null when the trial has one pair. */
const pairSchema = z.number().int().nullable().default(null);

const plannedSchema = z.object({
  scenario: z.string(),
  engine: z.string(),
  seed: z.number().int(),
  trial: z.number().int(),
  /** Relative to the campaign's folder. */
  folder: z.string(),
  pair: pairSchema,
  /** Folder of the trial that this trial repeats because it failed or was broken; else null. */
  repeats: z.string().nullable().default(null),
});

/** How far repetitions confirm a failure that is not known; see certainty.ts. */
export const certaintySchema = z.enum(['certain', 'flaky', 'unconfirmed']);
export type Certainty = z.infer<typeof certaintySchema>;

const trialSchema = plannedSchema.extend({
  outcome: outcomeSchema,
  /** Every reason of the verdict, also of expectations that held. */
  reasons: z.array(reasonSchema),
  /** By name in the catalogue of measures; null when the recording cannot be read. */
  measures: z.record(z.string(), z.number().nullable()).nullable(),
  /** An entry per fault that bit. */
  faults: z.array(faultChainSchema),
  /** Wall clock when it was started, ISO 8601; null where an earlier ftlab did not keep it. */
  startedAt: z.string().nullable().default(null),
  /** From the start until it was sealed, ms; pairs that share a trial have the same. */
  durationMs: z.number().nullable().default(null),
  /** Null for a trial that is no new failure, or that is not repeated. */
  certainty: certaintySchema.nullable().default(null),
});
export type CampaignTrial = z.infer<typeof trialSchema>;

/** campaign.json in the campaign's folder; rewritten (atomically) after each trial. */
export const campaignSchema = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  /** Unique; a campaign of version 1 has the name of its folder. */
  id: z.string(),
  /** Wall clock, ISO 8601; null in a campaign of version 1. */
  startedAt: z.string().nullable(),
  /** Null until every planned trial has run. */
  endedAt: z.string().nullable(),
  /** Version of ftlab; null in a campaign of version 1. */
  tool: toolSchema.nullable(),
  /** Fingerprint of the computer: name → text, without load averages. */
  environment: z.record(z.string(), z.string()),
  /** The worst of the trials; inconclusive at best while trials are missing. */
  outcome: outcomeSchema,
  /** Planned trials that have not run; a reader counts them again and ignores this value. */
  missing: z.number().int().nonnegative().default(0),
  /** Command that repeats it. */
  command: z.string(),
  seed: z.number().int(),
  /** Parameters set on the command line, for every trial. */
  set: parametersSchema.default({}),
  /** Every trial that was planned, so that --resume knows which are left. */
  planned: z.array(plannedSchema),
  /** Scenarios that a nightly selection left out, by the reason. */
  leftOut: leftOutSchema.default([]),
  trials: z.array(trialSchema),
});
export type Campaign = z.infer<typeof campaignSchema>;
