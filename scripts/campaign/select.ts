/** Selects scenarios by typed targets and engines by typed names. */
import type { Engine } from '../../lab/engines/engine.ts';
import { enginesFor } from '../../lab/validate-engine.ts';
import type { Scenario, Suite } from '../../suites/suite.ts';
import { UsageError } from '../errors.ts';
import { unknown } from '../suggest.ts';

export interface Selected {
  readonly suite: Suite;
  readonly scenario: Scenario;
  readonly engine: Engine;
}

/** `suite/scenario` */
export function nameOf({ suite, scenario }: Pick<Selected, 'suite' | 'scenario'>): string {
  return `${suite.name}/${scenario.name}`;
}

/**
 * Every (scenario, engine) of `targets` (`suite` or `suite/scenario`) and `engineNames` (none: the
 * engines that meet the scenario's needs, but for those chosen by name only), once each, in the
 * order of the catalogue. Throws UsageError for a name that does not exist, and when nothing is
 * left.
 */
export function select(
  suites: readonly Suite[],
  engines: readonly Engine[],
  targets: readonly string[],
  engineNames: readonly string[],
): Selected[] {
  const isAsked = targets.map((target) => matcher(suites, target));
  const names = engineNames.map((name) => byName('engine', engines, name).name);
  const isWanted = ({ name, byNameOnly }: Engine) =>
    names.length === 0 ? !byNameOnly : names.includes(name);
  const selected: Selected[] = [];
  for (const suite of suites)
    for (const scenario of suite.scenarios) {
      if (!isAsked.some((matches) => matches(suite, scenario))) continue;
      const able = enginesFor(scenario, engines, names);
      // A named canary is selected all the same, so that its impossible scenarios are reported.
      const isTaken = (engine: Engine) => able.includes(engine) || engine.isCanary;
      for (const engine of engines)
        if (isWanted(engine) && isTaken(engine)) selected.push({ suite, scenario, engine });
    }
  if (selected.length === 0)
    throw new UsageError(
      `no scenario of ${targets.join(', ')} is for the engine ${names.join(', ')}; see: ftlab list`,
    );
  return selected;
}

function matcher(suites: readonly Suite[], target: string) {
  const [suiteName = '', scenarioName, ...rest] = target.split('/');
  if (rest.length > 0) throw new UsageError(`${target} is not SUITE or SUITE/SCENARIO`);
  const suite = byName('suite', suites, suiteName);
  const wanted =
    scenarioName === undefined ? null : byName('scenario', suite.scenarios, scenarioName);
  return (candidate: Suite, scenario: Scenario) =>
    candidate === suite && (wanted === null || scenario === wanted);
}

/** The member of a catalogue with this name; throws UsageError with the most similar name. */
export function byName<T extends { readonly name: string }>(
  kind: string,
  members: readonly T[],
  name: string,
): T {
  const found = members.find((member) => member.name === name);
  if (found) return found;
  throw unknown(
    kind,
    name,
    members.map((member) => member.name),
  );
}
