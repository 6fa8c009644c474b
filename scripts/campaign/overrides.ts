/** Parameters that are typed: of the engine (`lag=8`), or of a workload, a load or a fault. */
import type { Engine } from '../../lab/engines/engine.ts';
import { engines } from '../../lab/engines/index.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import type { Scenario } from '../../suites/suite.ts';
import { UsageError } from '../errors.ts';

/** `set` split: names with a dot are the scenario's (`workload.rateHz`, `link-delay.delayMs`). */
export function split(set: Parameters): { engine: Parameters; scenario: Parameters } {
  const entries = Object.entries(set);
  return {
    engine: Object.fromEntries(entries.filter(([name]) => !name.includes('.'))),
    scenario: Object.fromEntries(entries.filter(([name]) => name.includes('.'))),
  };
}

/** The engine's defaults, replaced by parameters of the scenario, replaced by typed parameters. */
export function parametersOf(scenario: Scenario, engine: Engine, set: Parameters): Parameters {
  const { engine: typed } = split(set);
  for (const [name, value] of Object.entries(typed)) checkParameter(engine, name, value);
  const parameters = { ...engine.parameters, ...scenario.parameters?.[engine.name], ...typed };
  const refusal = engine.validate(parameters);
  if (refusal) throw new UsageError(`engine ${engine.name} cannot take this: ${refusal}`);
  return parameters;
}

function checkParameter(engine: Engine, name: string, value: Value): void {
  if (!Object.hasOwn(engine.parameters, name)) {
    const names = Object.keys(engine.parameters).join(', ') || 'none';
    const others = engines.filter(({ parameters }) => Object.hasOwn(parameters, name));
    const remedy = others.map((other) => `--engine ${other.name}`).join(' or ');
    const hint = remedy ? `; another engine has it: ${remedy}` : '';
    throw new UsageError(`engine ${engine.name} has no parameter ${name}; it has ${names}${hint}`);
  }
  const kind = typeof engine.parameters[name];
  if (kind !== typeof value)
    throw new UsageError(`parameter ${name} of ${engine.name} is a ${kind}`);
}

/** The scenario with the parameters typed; throws UsageError for a parameter it does not allow. */
export function changed(name: string, scenario: Scenario, set: Parameters): Scenario {
  return Object.entries(split(set).scenario).reduce((before, [path, value]) => {
    const settable = scenario.settable ?? [];
    if (!settable.includes(path)) {
      const allowed = settable.join(', ') || 'none';
      throw new UsageError(`${name} does not let ${path} be set; it allows ${allowed}`);
    }
    const [of = '', parameter = ''] = path.split('.');
    if (of === 'workload') return withWorkload(before, parameter, value);
    if (of === 'load') return withLoad(before, parameter, value);
    return withFault(name, before, of, parameter, value);
  }, scenario);
}

type Value = Parameters[string];

function withLoad(scenario: Scenario, parameter: string, value: Value): Scenario {
  return { ...scenario, [parameter]: value };
}

function withWorkload(scenario: Scenario, parameter: string, value: Value): Scenario {
  const { name, parameters } = scenario.workload;
  return { ...scenario, workload: { name, parameters: { ...parameters, [parameter]: value } } };
}

function withFault(
  name: string,
  scenario: Scenario,
  fault: string,
  parameter: string,
  value: Value,
): Scenario {
  let isThere = false;
  const change = <T extends { fault: string; parameters: Parameters }>(entry: T): T => {
    if (entry.fault !== fault) return entry;
    isThere = true;
    return { ...entry, parameters: { ...entry.parameters, [parameter]: value } };
  };
  const conditions = (scenario.conditions ?? []).map(change);
  const timeline = scenario.timeline.map((step) =>
    'inject' in step ? { ...step, inject: change(step.inject) } : step,
  );
  if (!isThere)
    throw new UsageError(`${name} has no fault ${fault}: ${fault}.${parameter} cannot be set`);
  return { ...scenario, conditions, timeline };
}
