/** A suite is a file of scenarios: questions put to a pair. Values only. */
import type { Experiment } from '../lab/scenario.ts';
import type { ExpectationRecord } from '../reports/expectations/expectation.ts';

export interface Scenario extends Experiment {
  readonly name: string;
  readonly title: string;
  /** One sentence, shown in the report: why this is asked. */
  readonly why: string;
  readonly engines: readonly string[];
  readonly expectations: readonly ExpectationRecord[];
}

export interface Suite {
  readonly name: string;
  readonly title: string;
  readonly scenarios: readonly Scenario[];
}
