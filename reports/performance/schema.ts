/** bench.json: the figures of a bench run, or of several merged runs, as data. */
import { z } from 'zod';
import { toolSchema } from '../../lab/recording/manifest.ts';
import { parametersSchema } from '../../lab/recording/parameters.ts';
import { outcomeSchema } from '../outcome.ts';

export const BENCH_VERSION = 1;

const count = z.number().int().nonnegative();
const text = z.string();

/** A kind of number: its key, heading, unit and direction; measures are quantities, too. */
export const quantitySchema = z.object({
  name: text,
  title: text,
  /** Empty for a count or a ratio. */
  unit: text,
  better: z.enum(['less', 'more', 'neither']),
});
export type Quantity = z.infer<typeof quantitySchema>;

export const intervalSchema = z.object({ low: z.number(), high: z.number() });

export const valueSchema = quantitySchema.extend({
  /** How `value` comes from `samples`; `given` has none and was computed while measuring. */
  statistic: z.enum(['median', 'max', 'sum', 'shareAtMost', 'given']),
  /** A sample per round, in order, so that rows can be compared round by round; null: not seen. */
  samples: z.array(z.number().nullable()),
  value: z.number().nullable(),
  /** Where the true value lies at CONFIDENCE; null where the samples are too few to say. */
  interval: intervalSchema.nullable(),
});
export type Value = z.infer<typeof valueSchema>;

export const rowSchema = z.object({
  /** The thing measured, as `lockstep` or `plain guest`. */
  subject: text,
  /** The engine, if the row has one. */
  engine: text.nullable(),
  parameters: parametersSchema,
  /** The condition under which it was measured, as 50 operations/s or 10 ms of round trip. */
  at: z.object({ name: text, unit: text, value: z.number() }).nullable(),
  /** How many of its trials ended how. */
  outcomes: z.partialRecord(outcomeSchema, count),
  values: z.array(valueSchema),
  /** Name of a quantity → HDR histogram of all its samples, in µs (compressed, base64). */
  distributions: z.record(text, text),
  /** Heading → text, for columns without numbers. */
  notes: z.record(text, text),
});
export type FigureRow = z.infer<typeof rowSchema>;

export const figureSchema = z.object({
  name: text,
  title: text,
  /** A sentence: the method of measuring. */
  says: text,
  rows: z.array(rowSchema),
});
export type FigureData = z.infer<typeof figureSchema>;

/** A start of `ftlab bench`. */
export const measuredSchema = z.object({
  startedAt: text,
  endedAt: text,
  /** Exact command line. */
  command: text,
  seed: z.number().int(),
  tool: toolSchema,
  /** Names of the measured figures, without a figure that was stopped. */
  figures: z.array(text),
});
export type Measured = z.infer<typeof measuredSchema>;

export const benchRunSchema = z.object({
  schemaVersion: z.literal(BENCH_VERSION),
  /** At least one start; several when runs were merged. */
  measured: z.array(measuredSchema).min(1),
  /** Environment fingerprint, as in a manifest. */
  environment: z.record(text, text),
  figures: z.array(figureSchema),
});
export type BenchRun = z.infer<typeof benchRunSchema>;
