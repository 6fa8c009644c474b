/** What of an experiment cannot be done, found before anything runs: a line each. */
import { type Engine, refusesGuest } from './engines/engine.ts';
import { faults as mechanisms, validateFault } from './faults/catalogue.ts';
import type { Fault } from './faults/fault.ts';
import { clashesOn } from './faults/link-clash.ts';
import { guests } from './guests/index.ts';
import { HOST_NAMES, type HostName } from './lab.ts';
import type { Evidence } from './recording/evidence.ts';
import type { Parameters } from './recording/parameters.ts';
import { type Due, type Experiment, MOMENTS, type Moment, type Step } from './scenario.ts';
import { workloads } from './workloads/index.ts';

const DAY_MS = 24 * 3_600_000;
const PULSE_HZ_MAX = 1000;
const TIMES_MAX = 1000;

/** What is wrong with this experiment on any engine; nothing when it can be run. */
export function refusesExperiment(experiment: Experiment): string[] {
  const { loadMs, settleMs, pulseHz, timeline, workload } = experiment;
  const kind = workloads.find((one) => one.name === workload.name);
  const refused = kind
    ? kind.refuses(workload.parameters)
    : `no workload is called ${workload.name}`;
  const used = faultsOf(experiment);
  return [
    ...(guests.some(({ name }) => name === experiment.guest)
      ? []
      : [`no guest is called ${experiment.guest}`]),
    ...(refused ? [kind ? `workload ${kind.name}: ${refused}` : refused] : []),
    ...unless('loadMs', loadMs, 1, DAY_MS),
    ...unless('settleMs', settleMs, 0, DAY_MS),
    ...unless('pulseHz', pulseHz, 0, PULSE_HZ_MAX),
    ...used.flatMap((fault) => validateFault(fault) ?? []),
    ...timeline.flatMap((step) => refusesStep(step, loadMs)),
    ...refusesPlaces(experiment, used),
    ...clashesOn(experiment),
  ];
}

/** What of this experiment this engine lacks, with these parameters; nothing when it has it all. */
export function refusesEngine(
  engine: Engine,
  parameters: Parameters,
  experiment: Experiment,
): string[] {
  const lacks = (needs: Evidence | undefined) => needs && !engine.evidence.includes(needs);
  const guest = guests.find(({ name }) => name === experiment.guest);
  const unfit = guest && refusesGuest(engine, guest);
  const found = unfit ? [unfit] : [];
  const isAlone = !engine.hasStandby(parameters);
  for (const step of experiment.timeline) {
    if ('when' in step && lacks(MOMENT_NEEDS[step.when]))
      found.push(`the engine ${engine.name} has no ${step.when} to wait for`);
    if (isAlone && ('reprotect' in step || ('when' in step && OF_TWO.includes(step.when))))
      found.push(`nobody is taken in again in ${engine.name} as it is set`);
  }
  for (const { fault, parameters: given } of faultsOf(experiment)) {
    const needs = mechanisms.find(({ name }) => name === fault)?.needs;
    if (lacks(needs)) found.push(`${fault}: the engine ${engine.name} has no ${needs} to break`);
    if (given.on === 'standby' && isAlone)
      found.push(`${fault}: nobody stands by in ${engine.name} as it is set`);
  }
  return found;
}

/** Moments that only some engines know. */
const MOMENT_NEEDS: Partial<Record<Moment, Evidence>> = {
  'checkpoint-begin': 'checkpoints',
  'checkpoint-end': 'checkpoints',
  'reprotect-paused': 'pauses',
  'reprotect-pausing': 'pauses',
};

/** Moments that only a pair of two comes to. */
const OF_TWO: readonly Moment[] = [
  'protected',
  'reprotect',
  'reprotect-paused',
  'reprotect-pausing',
  'took-over',
];

function faultsOf({ conditions = [], timeline }: Experiment): Fault[] {
  const injected = timeline.flatMap((step) => ('inject' in step ? [step.inject] : []));
  return [...conditions, ...injected];
}

/** A host no pair lives on, a pair whose two sides are one host, a role or partition that could be any pair's. */
function refusesPlaces({ pairs }: Experiment, used: readonly Fault[]): string[] {
  const homes = ['a', 'b', ...(pairs ?? []).flatMap(({ a, b }) => [a, b])];
  const isNowhere = (on: unknown) =>
    HOST_NAMES.includes(on as HostName) && !homes.includes(on as HostName);
  const found = (pairs ?? [])
    .filter(({ a, b }) => a === b)
    .map(({ a }) => `a pair cannot be ${a} twice`);
  for (const { fault, parameters } of used) {
    const { on } = parameters;
    if (isNowhere(on)) found.push(`${fault}: no pair lives on the host ${on}`);
    if (pairs && (on === 'active' || on === 'standby'))
      found.push(`${fault}: of several pairs each has its own ${on}: name the host`);
    if (pairs && fault === 'partition' && homes.some((home) => home === 'c' || home === 'd'))
      found.push(`${fault}: it parts the hosts a and b, and pairs live on others, too`);
  }
  return found;
}

function refusesStep(step: Step, loadMs: number): string[] {
  const what = 'inject' in step ? step.inject.fault : 'reprotect';
  const found: string[] = [];
  const [fromMs, toMs] = spanOf(step);
  if (!(fromMs >= 0 && toMs < loadMs && fromMs <= toMs))
    found.push(`due at ${fromMs} to ${toMs} ms, and the load lasts ${loadMs} ms`);
  if ('when' in step) {
    if (!MOMENTS.includes(step.when)) found.push(`no event is called ${step.when}`);
    found.push(...unless('afterMs', step.afterMs ?? 0, 0, DAY_MS));
  }
  if ('inject' in step) {
    found.push(...unless('healAfterMs', step.healAfterMs ?? 0, 0, DAY_MS));
    if (step.repeat) found.push(...refusesRepeat(step, step.repeat, toMs, loadMs));
  }
  return found.map((text) => `${what}: ${text}`);
}

function refusesRepeat(
  step: Step,
  { times, everyMs }: { times: number; everyMs: number },
  firstMs: number,
  loadMs: number,
): string[] {
  if ('when' in step) return ['repeat needs a time, not an event'];
  const found = [
    ...unless('repeat.times', times, 1, TIMES_MAX),
    ...(Number.isInteger(times) ? [] : [`repeat.times ${times} is no whole number`]),
    ...unless('repeat.everyMs', everyMs, 1, DAY_MS),
  ];
  const lastMs = firstMs + (times - 1) * everyMs;
  if (found.length === 0 && lastMs >= loadMs)
    found.push(`repeated until ${lastMs} ms, and the load lasts ${loadMs} ms`);
  return found;
}

function spanOf(due: Due): [number, number] {
  if ('when' in due) return [due.fromMs ?? 0, due.fromMs ?? 0];
  return typeof due.atMs === 'number' ? [due.atMs, due.atMs] : [due.atMs.fromMs, due.atMs.toMs];
}

/** A line unless the number is one, and within its range. */
function unless(what: string, value: number, least: number, most: number): string[] {
  return value >= least && value <= most
    ? []
    : [`${what} ${value} is not from ${least} to ${most}`];
}
