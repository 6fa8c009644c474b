/** The catalogue of measures: the measures of any recording, and the measures of checkers. */
import type { Offence } from '../checkers/checker.ts';
import * as checkerList from '../checkers/index.ts';
import type { Observed } from '../observed.ts';
import * as files from './index.ts';
import { GROUPS, type Group, type Measure, type MeasureInfo } from './measure.ts';

type Computed = (typeof files)[keyof typeof files][number];
type Checked = (typeof checkerList)[keyof typeof checkerList]['measures'][number];

/** The name of any measure of the catalogue. */
export type MeasureName = (Computed | Checked)['name'];

/** Every measure of a trial by name; null, never 0, if it does not apply or was not seen. */
export type Measures = Readonly<Record<MeasureName, number | null>>;

const computed: readonly Measure<MeasureName>[] = Object.values(files).flat();

/** Any checker, with the names of all of them. */
interface AnyChecker {
  readonly workload: string;
  readonly measures: readonly MeasureInfo<MeasureName>[];
  readonly proofs: readonly MeasureName[];
  check(seen: Observed): Partial<Measures>;
  offences?(seen: Observed): readonly Offence[];
}
export const checkers: readonly AnyChecker[] = Object.values(checkerList);

const checked: readonly MeasureInfo<MeasureName>[] = checkers.flatMap(
  (checker) => checker.measures,
);

/** Every measure once, in the order of the tables. */
export const measures: readonly MeasureInfo<MeasureName>[] = inOrder([...computed, ...checked]);

/** Measures that prove a violation by themselves when they are above 0. */
export interface Proof {
  readonly measure: MeasureName;
  /** Besides manifest and events; the proof counts while these are as they were recorded. */
  readonly restsOn: readonly string[];
}

/** Proofs that hold for every workload. */
const PROOFS: readonly Proof[] = [
  { measure: 'dualActiveMs', restsOn: ['frames/'] },
  { measure: 'outputsReleasedEarly', restsOn: ['chains/'] },
];

/** Files of a recording that a checker sees. */
const CHECKED_FILES = ['history.jsonl', 'readback.json', 'readback-disk.json'];

/** The same, with the proofs of the workload's checker. */
export function proofsFor(workload: string): readonly Proof[] {
  const checked = checkerFor(workload)?.proofs ?? [];
  return [...PROOFS, ...checked.map((measure) => ({ measure, restsOn: CHECKED_FILES }))];
}

/** Null for a workload without a checker. */
export function checkerFor(workload: string): AnyChecker | null {
  return checkers.find((checker) => checker.workload === workload) ?? null;
}

/** The entry of the catalogue with this name. */
export function infoOf(name: MeasureName): MeasureInfo<MeasureName> {
  const info = measures.find((measure) => measure.name === name);
  if (!info) throw new Error(`no measure is called ${name}`);
  return info;
}

/** Computes every measure of a trial; measures of other workloads' checkers are null. */
export function measureAll(seen: Observed): Measures {
  const values = new Map<MeasureName, number | null>(measures.map(({ name }) => [name, null]));
  for (const { name, compute } of computed) values.set(name, compute(seen));
  const checker = checkerFor(seen.manifest.workload.name);
  if (checker)
    for (const [name, value] of Object.entries(checker.check(seen)))
      values.set(name as MeasureName, value);
  return Object.fromEntries(values) as Record<MeasureName, number | null>;
}

/** Measures of one group, in the order of the tables. */
export function measuresOf(group: Group): readonly MeasureInfo<MeasureName>[] {
  return measures.filter((measure) => measure.group === group);
}

function inOrder(all: readonly MeasureInfo<MeasureName>[]): readonly MeasureInfo<MeasureName>[] {
  const once = new Map(all.map((measure) => [measure.name, measure]));
  return GROUPS.flatMap((group) => [...once.values()].filter((measure) => measure.group === group));
}
