/** A scenario on an engine: overrides applied, parameters merged and validated. */
import { createHash } from 'node:crypto';
import type { Parameters } from '../../lab/recording/parameters.ts';
import { validateEngine } from '../../lab/validate-engine.ts';
import { validateExperiment } from '../../lab/validate-experiment.ts';
import type { Scenario } from '../../suites/suite.ts';
import { UsageError } from '../errors.ts';
import { changed, parametersOf } from './overrides.ts';
import { nameOf, type Selected } from './select.ts';

export interface Resolved extends Selected {
  /** `suite/scenario` */
  readonly name: string;
  /** With the changes by `--set`. */
  readonly scenario: Scenario;
  /** All parameters of the engine. */
  readonly parameters: Parameters;
  /** Identifies the experiment: equal for two combinations that run the same in the same way. */
  readonly digest: string;
}

/** Throws UsageError, with the scenario's name, for an experiment that cannot be run like this. */
export function resolve(selected: Selected, set: Parameters): Resolved {
  const name = nameOf(selected);
  const { engine } = selected;
  const scenario = changed(name, selected.scenario, set);
  const parameters = parametersOf(scenario, engine, set);
  const problems = [
    ...validateExperiment(scenario),
    ...validateEngine(engine, parameters, scenario),
  ];
  if (problems[0]) throw new UsageError(`${name}: ${problems[0]}`);
  return { ...selected, name, scenario, parameters, digest: digestOf(scenario, parameters) };
}

/** 16 hex digits of a hash of all inputs of a trial, without texts and known failures. */
function digestOf(scenario: Scenario, parameters: Parameters): string {
  const { title, why, known, settable, needs, parameters: _defaults, ...experiment } = scenario;
  const text = canonicalJson({ ...experiment, parameters });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** JSON with the keys of each object in order. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
