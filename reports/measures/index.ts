/** The catalogue of measures: one line for each file, and the measures of the checkers. */
import { checkers } from '../checkers/index.ts';
import type { Observed } from '../observed.ts';
import { checkpointMeasures } from './checkpoints.ts';
import { clientMeasures } from './clients.ts';
import { costMeasures } from './cost.ts';
import { cycleMeasures } from './cycles.ts';
import { harnessMeasures } from './harness.ts';
import { identityMeasures } from './identity.ts';
import { GROUPS, type Group, type MeasureInfo } from './measure.ts';
import { outputMeasures } from './outputs.ts';
import { recoveryMeasures } from './recovery.ts';
import { replyMeasures } from './replies.ts';
import { reprotectionMeasures } from './reprotection.ts';
import { silenceMeasures } from './silence.ts';
import { suspicionMeasures } from './suspicions.ts';
import { unprotectedMeasures } from './unprotected.ts';
import { voiceMeasures } from './voices.ts';

const computed = [
  ...clientMeasures,
  ...silenceMeasures,
  ...recoveryMeasures,
  ...voiceMeasures,
  ...replyMeasures,
  ...cycleMeasures,
  ...outputMeasures,
  ...checkpointMeasures,
  ...suspicionMeasures,
  ...identityMeasures,
  ...reprotectionMeasures,
  ...unprotectedMeasures,
  ...costMeasures,
  ...harnessMeasures,
] as const;

export type MeasureName =
  | (typeof computed)[number]['name']
  | (typeof checkers)[number]['measures'][number]['name'];

/** Every measure of a trial by name; null, never 0, for what does not apply or was not seen. */
export type Measures = Readonly<Record<MeasureName, number | null>>;

const checked: readonly MeasureInfo<MeasureName>[] = checkers.flatMap((one) => one.measures);

/** Every measure once, in the order of the tables. */
export const measures: readonly MeasureInfo<MeasureName>[] = inOrder([...computed, ...checked]);

/** Measures that prove a violation by themselves when above 0, whatever the workload. */
const PROOFS: readonly MeasureName[] = ['dualActiveMs', 'outputsReleasedEarly'];

/** The same with those of the workload's checker. */
export function proofsFor(workload: string): readonly MeasureName[] {
  const proofs: readonly MeasureName[] =
    checkers.find((one) => one.workload === workload)?.proofs ?? [];
  return [...PROOFS, ...proofs];
}

/** Computes every measure of a trial; measures of other workloads' checkers are null. */
export function measureAll(seen: Observed): Measures {
  const values = new Map<MeasureName, number | null>(measures.map(({ name }) => [name, null]));
  for (const { name, compute } of computed) values.set(name, compute(seen));
  const checker = checkers.find(({ workload }) => workload === seen.manifest.workload.name);
  if (checker)
    for (const [name, value] of Object.entries(checker.check(seen)))
      values.set(name as MeasureName, value);
  return Object.fromEntries(values) as Record<MeasureName, number | null>;
}

/** Measures of one group, in the order of the tables. */
export function measuresOf(group: Group): readonly MeasureInfo<MeasureName>[] {
  return measures.filter((one) => one.group === group);
}

function inOrder(all: readonly MeasureInfo<MeasureName>[]): readonly MeasureInfo<MeasureName>[] {
  const once = new Map(all.map((one) => [one.name, one]));
  return GROUPS.flatMap((group) => [...once.values()].filter((one) => one.group === group));
}
