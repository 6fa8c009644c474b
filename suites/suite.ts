/** A suite is a file of scenarios: questions put to a pair. Values only. */
import type { Placement } from '../lab/lab.ts';
import type { Parameters } from '../lab/recording/parameters.ts';
import type { Experiment } from '../lab/scenario.ts';
import type { ExpectationRecord } from '../reports/expectations/expectation.ts';

/** A pair among several: its hosts, and its expectations. */
export interface PlacedPair extends Placement {
  readonly expectations: readonly ExpectationRecord[];
  /** Instead of the scenario's. */
  readonly known?: Scenario['known'];
}

export interface Scenario extends Experiment {
  readonly pairs?: readonly PlacedPair[];
  readonly name: string;
  readonly title: string;
  /** A sentence, shown in the report: the reason for the scenario. */
  readonly why: string;
  /** Parameters that the command line may set: `workload.rateHz`, `link-delay.delayMs`. */
  readonly settable?: readonly string[];
  /** Parameters of an engine that this question needs, by the engine's name. */
  readonly parameters?: Readonly<Record<string, Parameters>>;
  /** Failures that are known and understood, by engine and expectation: a reference for each. */
  readonly known?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly expectations: readonly ExpectationRecord[];
}

export interface Suite {
  readonly name: string;
  readonly title: string;
  readonly scenarios: readonly Scenario[];
}
