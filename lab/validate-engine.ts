/** Checks whether an engine has every ability that an experiment needs. */
import { findByName } from './catalogue.ts';
import { type Engine, validateGuest } from './engines/engine.ts';
import { faults as mechanisms } from './faults/catalogue.ts';
import type { Fault } from './faults/fault.ts';
import { guests } from './guests/index.ts';
import { hasNeed, type Need } from './needs.ts';
import { platforms } from './platforms/index.ts';
import type { Evidence } from './recording/evidence.ts';
import type { Parameters } from './recording/parameters.ts';
import { type Experiment, faultsOf, type Moment, type Step } from './scenario.ts';
import { workloads } from './workloads/index.ts';

/** An experiment with parameters of engines, by the engine's name. */
export interface EngineExperiment extends Experiment {
  readonly parameters?: Readonly<Record<string, Parameters>>;
}

/** Engines that can take the experiment; those chosen by name only are among them when `named`. */
export function enginesFor(
  experiment: EngineExperiment,
  engines: readonly Engine[],
  named: readonly string[] = [],
): Engine[] {
  return engines.filter((engine) => {
    if (engine.byNameOnly && !named.includes(engine.name)) return false;
    const parameters = { ...engine.parameters, ...experiment.parameters?.[engine.name] };
    return validateEngine(engine, parameters, experiment).length === 0;
  });
}

/** Problems of this experiment on this engine with these parameters, one per line, or []. */
export function validateEngine(
  engine: Engine,
  parameters: Parameters,
  experiment: Experiment,
): string[] {
  const { name } = engine;
  const lacks = (need: Need) => !hasNeed(engine, parameters, need);
  const guest = findByName(guests, experiment.guest);
  const unfit = guest && validateGuest(engine, guest);
  const { needs = [], timeline } = experiment;
  return [
    ...(unfit ? [unfit] : []),
    ...validateService(engine, experiment),
    // A canary takes any scenario: it is there to do wrong in it.
    ...(engine.isCanary ? [] : needs.filter(lacks).map((need) => lackOf(name, need))),
    ...timeline.flatMap((step) => validateStep(step, name, lacks)),
    ...faultsOf(experiment).flatMap((fault) => validateFaultOn(fault, engine, lacks)),
  ];
}

function validateService({ name, plays }: Engine, { workload }: Experiment): string[] {
  const service = findByName(workloads, workload.name)?.service;
  if (!plays || service === undefined || plays.includes(service)) return [];
  return [`the engine ${name} plays ${list(plays)} only, and ${workload.name} asks ${service}`];
}

type Lacks = (need: Need) => boolean;

function lackOf(engine: string, need: Need): string {
  return `the scenario needs ${need}, which the engine ${engine} with these parameters lacks`;
}

function validateStep(step: Step, engine: string, lacks: Lacks): string[] {
  const found: string[] = [];
  const need = 'when' in step ? MOMENT_NEEDS[step.when] : undefined;
  if ('when' in step && need && lacks(need))
    found.push(`the engine ${engine} has no ${step.when} to wait for`);
  const isOfTwo = 'reprotect' in step || ('when' in step && OF_TWO.includes(step.when));
  if (isOfTwo && lacks('standby'))
    found.push(`the engine ${engine} with these parameters has no standby to re-protect`);
  return found;
}

function validateFaultOn({ fault, parameters }: Fault, engine: Engine, lacks: Lacks): string[] {
  const { name, channels } = engine;
  const mechanism = findByName(mechanisms, fault);
  const abilities = findByName(platforms, engine.platform)?.abilities ?? [];
  const found: string[] = [];
  if (mechanism?.needs && lacks(mechanism.needs))
    found.push(`${fault}: the engine ${name} has no ${mechanism.needs} to break`);
  for (const ability of mechanism?.hostNeeds ?? [])
    if (!abilities.includes(ability))
      found.push(`${fault}: hosts of the platform ${engine.platform} lack ${ability}`);
  if (parameters.on === 'standby' && lacks('standby'))
    found.push(`${fault}: the engine ${name} with these parameters has no standby`);
  const { channel } = parameters;
  if (typeof channel === 'string' && !channels.includes(channel))
    found.push(`${fault}: the engine ${name} has no channel ${channel} (it has ${list(channels)})`);
  return found;
}

function list(names: readonly string[]): string {
  return names.join(', ') || 'none';
}

/** Moments that only some engines have. */
const MOMENT_NEEDS: Partial<Record<Moment, Evidence>> = {
  'checkpoint-begin': 'checkpoints',
  'checkpoint-end': 'checkpoints',
  'reprotect-paused': 'pauses',
  'reprotect-pausing': 'pauses',
};

/** Moments that only a pair with a standby comes to. */
const OF_TWO: readonly Moment[] = [
  'protected',
  'reprotect',
  'reprotect-paused',
  'reprotect-pausing',
  'took-over',
];
