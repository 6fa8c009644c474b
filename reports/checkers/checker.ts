/** The contract of a checker: it judges a workload's history against what the survivor holds. */
import type { MeasureInfo } from '../measures/measure.ts';
import type { Observed } from '../observed.ts';

export interface Checker<Name extends string = string> {
  /** The workload whose histories it can read. */
  readonly workload: string;
  readonly measures: readonly MeasureInfo<Name>[];
  /** Measures that, above 0, prove a violation by themselves, also when the harness failed. */
  readonly proofs: readonly NoInfer<Name>[];
  /** Null for what the recording cannot show; throws RecordingInvalid for what cannot be read. */
  check(seen: Observed): Record<NoInfer<Name>, number | null>;
  /** The operations behind its counts, for people; left out by a checker that cannot name them. */
  offences?(seen: Observed): readonly Offence[];
}

/** One operation, or something that is held, that speaks against the system under test. */
export interface Offence {
  /** Measure that counts it. */
  readonly measure: string;
  /** Its number; null for what is held and belongs to no operation. */
  readonly operation: number | null;
  /** The rest of what is wrong with it, where the measure does not say all. */
  readonly says?: string;
}

/** Defines a checker; the names of its measures become a type. */
export function checker<const Name extends string>(one: Checker<Name>): Checker<Name> {
  return one;
}
