/** Texts about the scenarios that a nightly selection left out of its campaign. */
import type { LeftOut } from './schema.ts';

/** `12: for another night` */
export function leftOutHead({ reason, scenarios }: LeftOut[number]): string {
  return `${scenarios.length}: ${reason}`;
}

/** A line for each scenario: `links/sync on colo, unprotected`. */
export function leftOutScenarios({ scenarios }: LeftOut[number]): string[] {
  const engines = Map.groupBy(scenarios, (entry) => entry.scenario);
  return [...engines].map(
    ([scenario, entries]) => `${scenario} on ${entries.map((entry) => entry.engine).join(', ')}`,
  );
}
