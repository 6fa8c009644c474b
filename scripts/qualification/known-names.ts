/** The names that a checklist may refer to, from the catalogues. */
import { NEEDS } from '../../lab/needs.ts';
import { expectations } from '../../reports/expectations/catalogue.ts';
import { measures } from '../../reports/measures/catalogue.ts';
import type { KnownNames } from '../../reports/qualification/checklist.ts';
import { suites } from '../../suites/index.ts';
import type { Scenario } from '../../suites/suite.ts';

const scenarios = suites.flatMap((suite) =>
  suite.scenarios.map(
    (scenario) => [`${suite.name}/${scenario.name}`, judgedBy(scenario)] as const,
  ),
);

export const knownNames: KnownNames = {
  scenarios: new Map(scenarios),
  expectations: new Set(expectations.map(({ name }) => name)),
  measures: new Set<string>(measures.map(({ name }) => name)),
  abilities: new Set<string>(NEEDS),
};

/** Expectations of a scenario; with several pairs, the expectations common to all pairs. */
function judgedBy(scenario: Scenario): ReadonlySet<string> {
  const lists = scenario.pairs?.map((pair) => pair.expectations) ?? [scenario.expectations];
  const [first = [], ...others] = lists.map((list) => list.map(({ expectation }) => expectation));
  return new Set(first.filter((name) => others.every((names) => names.includes(name))));
}
