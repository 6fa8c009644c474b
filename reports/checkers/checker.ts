/** The contract of a checker: it judges a workload's history against the survivor's data. */
import type { MeasureInfo } from '../measures/measure.ts';
import type { Observed } from '../observed.ts';

export interface Checker<Name extends string = string> {
  /** The workload whose histories it can read. */
  readonly workload: string;
  readonly measures: readonly MeasureInfo<Name>[];
  /** Measures that, above 0, prove a violation by themselves, also when the harness failed. */
  readonly proofs: readonly NoInfer<Name>[];
  /** Null for a measure without evidence; throws RecordingInvalid for an unreadable recording. */
  check(seen: Observed): Record<NoInfer<Name>, number | null>;
  /** The operations behind its counts, for people; left out by a checker that cannot name them. */
  offences?(seen: Observed): readonly Offence[];
}

/** An operation, or a held value, that violates the promise of the system under test. */
export interface Offence {
  /** Measure that counts it. */
  readonly measure: string;
  /** Its number; null for a held value that belongs to no operation. */
  readonly operation: number | null;
  /** Details of the violation beyond the meaning of the measure. */
  readonly says?: string;
}

/** Defines a checker; the names of its measures become a type. */
export function checker<const Name extends string>(definition: Checker<Name>): Checker<Name> {
  return definition;
}
