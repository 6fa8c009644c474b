/** The contract of a measure: a number that is computed from a recording. */
import type { Manifest } from '../../lab/recording/manifest.ts';
import type { Observed } from '../observed.ts';

/** `MiB` and `µs` are units of figures of `ftlab bench`. */
export type Unit = 'count' | 'ms' | 'cycles' | 'bytes' | 'percent' | 'per second' | 'MiB' | 'µs';

/** Groups of the tables, in their order. */
export const GROUPS = [
  'correctness',
  'outage',
  'replies',
  'twins',
  'lost cycles',
  'membership',
  'identity',
  'redundancy',
  'cost',
  'harness',
] as const;
export type Group = (typeof GROUPS)[number];

/** The smallest change that matters in practice: it reaches both limits. */
export interface Practical {
  /** Share of the value before: 0.05 is 5 %. */
  readonly relative: number;
  /** In the measure's unit. */
  readonly absolute: number;
}

/** The description of a measure, without a recording. */
export interface MeasureInfo<Name extends string = string> {
  /** Its key in verdicts, campaigns and history; it never changes its meaning. */
  readonly name: Name;
  /** Its heading in tables. */
  readonly title: string;
  readonly unit: Unit;
  /** The direction of improvement. */
  readonly better: 'less' | 'more' | 'neither';
  readonly group: Group;
  /** A sentence: the meaning of the number. */
  readonly says: string;
  /** For trends and comparisons; default: practicalOf. */
  readonly practical?: Practical;
  /** The smallest difference that the recording can show, in the measure's unit. */
  resolution?(manifest: Manifest): number | null;
}

export interface Measure<Name extends string = string> extends MeasureInfo<Name> {
  /** Null, never 0, if the measure does not apply or was not seen. */
  compute(seen: Observed): number | null;
}

/** Defines a measure; its name becomes a type, so that a misspelt name does not compile. */
export function measure<const Name extends string>(definition: Measure<Name>): Measure<Name> {
  return definition;
}

/** Computes a value that several measures of a file share, once per recording. */
export function once<Value>(compute: (seen: Observed) => Value): (seen: Observed) => Value {
  const known = new WeakMap<Observed, { value: Value }>();
  return (seen) => {
    const cached = known.get(seen) ?? { value: compute(seen) };
    known.set(seen, cached);
    return cached.value;
  };
}

/** Resolution of measures that are taken from the pulse, ms. */
export function pulseResolution({ pulse }: Manifest): number | null {
  return pulse.resolutionMs;
}
