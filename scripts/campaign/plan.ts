/**
 * A plan: which scenarios a campaign runs on which engines, how often and with which seeds. It is
 * made once, handed into the lab, and stored as plan.json in the campaign's folder, so that
 * `run --plan FILE` runs the same trials again.
 */
import { randomInt } from 'node:crypto';
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { engines } from '../../lab/engines/index.ts';
import { parametersSchema } from '../../lab/recording/parameters.ts';
import { type Campaign, combinationSchema, leftOutSchema } from '../../reports/campaign/schema.ts';
import { writeWhole } from '../../reports/write.ts';
import { suites } from '../../suites/index.ts';
import { UsageError } from '../errors.ts';
import type { Choice } from './choose.ts';
import { type Estimate, estimateMs } from './estimate.ts';
import { SEED_MAX, TRIALS_MAX } from './limits.ts';
import { inWords, plural } from './nightly.ts';
import { type Resolved, resolve } from './resolve.ts';
import { select } from './select.ts';
import { pairFolder } from './trial.ts';

/** Larger files than this are not plans. */
const PLAN_BYTES_MAX = 2 ** 24;

const plannedSchema = combinationSchema.extend({ digest: z.string() });

export const planSchema = z.object({
  schemaVersion: z.literal(1),
  /** Seed of the first trial of each combination; each later trial adds 1. */
  seed: z.number().int().min(0).max(SEED_MAX),
  /** Trials of each combination. */
  trials: z.number().int().min(1).max(TRIALS_MAX),
  /** Parameters from the command line. */
  set: parametersSchema,
  combinations: z.array(
    plannedSchema.extend({
      /** Number for this combination, in place of the plan's. */
      trials: z.number().int().min(1).max(TRIALS_MAX).optional(),
    }),
  ),
  /** Scenarios that a nightly selection left out, by reason. */
  leftOut: leftOutSchema,
  isNight: z.boolean(),
  /** Time for the trials of a night, ms; its repetitions come on top. */
  budgetMs: z.number().positive().optional(),
  /** Left out as well, but run in this order if time of the budget is left. */
  spare: z.array(plannedSchema.extend({ costMs: z.number().positive() })).optional(),
});
export type PlanFile = z.infer<typeof planSchema>;

export interface Plan {
  readonly file: PlanFile;
  /** An entry per combination in the file, in its order. */
  readonly resolved: readonly Resolved[];
  /** Spare combinations of the file, in its order, without those that cannot run. */
  readonly spare: readonly { readonly resolved: Resolved; readonly costMs: number }[];
}

export interface PlanOptions {
  readonly seed: number;
  readonly trials: number;
  readonly set: PlanFile['set'];
  /** `SUITE/SCENARIO` → trials of it, where they are not `trials`. */
  readonly trialsOf?: ReadonlyMap<string, number>;
}

/** Throws UsageError for a choice that cannot be run, or that is too large. */
export function makePlan(
  { selected, leftOut, isNight, budgetMs, spare = [] }: Choice,
  options: PlanOptions,
): Plan {
  const { trialsOf, ...rest } = options;
  const resolved = selected.map((selection) => resolve(selection, options.set));
  const combinations = resolved.map((entry) => {
    const trials = trialsOf?.get(entry.name);
    return { ...namesOf(entry), ...(trials ? { trials } : {}) };
  });
  const inReserve = spare.flatMap(({ selected: selection, costMs }) =>
    unlessRefused(() => ({ resolved: resolve(selection, options.set), costMs })),
  );
  const night = {
    ...(budgetMs === undefined ? { isNight } : { isNight, budgetMs }),
    ...(inReserve.length === 0
      ? {}
      : { spare: inReserve.map((item) => ({ ...namesOf(item.resolved), costMs: item.costMs })) }),
  };
  const file: PlanFile = { schemaVersion: 1, ...rest, combinations, leftOut, ...night };
  checkSize(file);
  return { file, resolved, spare: inReserve };
}

/** None for a UsageError: a scenario that may never run refuses no plan. */
function unlessRefused<T>(make: () => T): T[] {
  try {
    return [make()];
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

function namesOf({ name, engine, digest }: Resolved): z.infer<typeof plannedSchema> {
  return { scenario: name, engine: engine.name, digest };
}

/** Trials of each combination of a plan, in its order. */
function trialCounts({
  combinations,
  trials,
}: Pick<PlanFile, 'combinations' | 'trials'>): number[] {
  return combinations.map((combination) => combination.trials ?? trials);
}

function checkSize(file: PlanFile): void {
  const { seed } = file;
  const counts = trialCounts(file);
  const planned = counts.reduce((sum, count) => sum + count, 0);
  const trials = Math.max(1, ...counts);
  if (planned > TRIALS_MAX)
    throw new UsageError(
      `${counts.length} scenarios on engines × ${trials} trials are ${planned} trials; ` +
        `a campaign has at most ${TRIALS_MAX}`,
    );
  if (seed + trials - 1 > SEED_MAX)
    throw new UsageError(
      `seed ${seed} with ${trials} trials exceeds ${SEED_MAX}: each trial adds 1 to the seed`,
    );
}

/** A plan read from a file or handed into the lab; throws UsageError when it cannot run here. */
export function openPlan(file: PlanFile): Plan {
  checkSize(file);
  const asPlanned = ({ scenario, engine, digest }: z.infer<typeof plannedSchema>) => {
    const found = resolveNamed(scenario, engine, file.set);
    if (found.digest === digest) return found;
    throw new UsageError(
      `${scenario} on ${engine} has changed since it was planned; ` +
        "check out the commit of the plan's campaign",
    );
  };
  const { combinations, spare = [] } = file;
  const inReserve = spare.flatMap((combination) =>
    unlessRefused(() => ({ resolved: asPlanned(combination), costMs: combination.costMs })),
  );
  return { file, resolved: combinations.map(asPlanned), spare: inReserve };
}

/** The combination of these names. */
export function resolveNamed(scenario: string, engine: string, set: PlanFile['set']): Resolved {
  const [selected] = select(suites, engines, [scenario], [engine]);
  if (!selected) throw new UsageError(`there is no ${scenario} on ${engine}`);
  return resolve(selected, set);
}

/** Name of the plan in the folder of its campaign. */
export const PLAN_FILE = 'plan.json';

/** Writes a plan whole or not at all, as `readPlan` reads it. */
export function writePlan(path: string, file: PlanFile): void {
  writeWhole(path, `${JSON.stringify(file, null, 1)}\n`);
}

/** Reads a plan.json; throws UsageError for anything else. */
export function readPlan(path: string): PlanFile {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) throw new UsageError(`no plan: ${path} does not exist`);
  if (!status.isFile() || status.size > PLAN_BYTES_MAX)
    throw new UsageError(`no plan: ${path} is not a plan.json`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`no plan: ${path}: ${(error as Error).message}`);
  }
  const { data, error } = planSchema.safeParse(json);
  if (data) return data;
  const [issue] = error.issues;
  throw new UsageError(`no plan: ${path}: ${issue?.path.join('.') || 'file'}: ${issue?.message}`);
}

/** Every trial of a plan, in the order in which they run. */
export function plannedTrials({ file, resolved }: Plan): Campaign['planned'] {
  const counts = trialCounts(file);
  return resolved.flatMap((entry, index) => trialsOf(entry, file.seed, counts[index] ?? 0));
}

/** So many trials of a scenario on an engine; each later trial adds 1 to the seed. */
export function trialsOf(
  { name, suite, scenario, engine }: Resolved,
  firstSeed: number,
  count: number,
): Campaign['planned'] {
  return Array.from({ length: count }, (_, index) => {
    const trial = index + 1;
    const folder = join(suite.name, scenario.name, engine.name, String(trial));
    const ids = { scenario: name, engine: engine.name, trial, repeats: null };
    const planned = { ...ids, seed: firstSeed + index };
    if (!scenario.pairs) return [{ ...planned, folder, pair: null }];
    return scenario.pairs.map((_, pair) => {
      return { ...planned, folder: join(folder, pairFolder(pair)), pair };
    });
  }).flat();
}

/** A seed for this many trials, each of which adds 1 to it. */
export function drawSeed(trials: number): number {
  return randomInt(SEED_MAX - trials + 1);
}

/** `12 trials: 4 scenarios on lockstep, colo, 3 of each; about 4 minutes` */
export function planLine({ file, resolved }: Plan, estimate: Estimate = estimateMs): string {
  const names = [...new Set(resolved.map(({ engine }) => engine.name))].join(', ');
  const scenarios = new Set(resolved.map(({ name }) => name)).size;
  const counts = trialCounts(file);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const trials = counts.reduce((sum, count) => sum + count, 0);
  const ms = resolved.reduce(
    (sum, entry, index) => sum + estimate(entry) * (counts[index] ?? 0),
    0,
  );
  const each = most === 1 ? '' : `, ${least === most ? most : `${least} to ${most}`} of each`;
  return (
    `${plural(trials, 'trial')}: ${plural(scenarios, 'scenario')} on ${names}${each}; ` +
    `about ${inWords(ms)}`
  );
}
