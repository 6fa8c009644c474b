/** From a scenario's timeline and a seed to what is done when: draws made, repeats written out. */
import type { Fault } from './faults/fault.ts';
import { refusesFault } from './faults/index.ts';
import { HOST_NAMES, type HostName } from './lab.ts';
import { seededRandom } from './recording/random.ts';
import type { PlannedFault } from './recording/schema.ts';
import { type Due, type Experiment, MOMENTS, type Moment, type Step } from './scenario.ts';

export type PlannedDue = { atMs: number } | { when: Moment; fromMs: number; afterMs: number };

export interface PlannedInjection {
  due: PlannedDue;
  id: string;
  fault: Fault;
  /** Null: healed at the end of the load. */
  healAfterMs: number | null;
}
export type PlannedStep = PlannedInjection | { due: PlannedDue; reprotect: true };

/** The steps of one trial, in the order of the suite; the same for the same seed. */
export function planTimeline(experiment: Experiment, seed: number): PlannedStep[] {
  const draw = seededRandom(seed);
  return experiment.timeline.flatMap((step, index): PlannedStep[] => {
    const due = settle(step, draw);
    if ('reprotect' in step) return [{ due, reprotect: true }];
    const { inject: fault, healAfterMs = null, repeat = { times: 1, everyMs: 0 } } = step;
    return Array.from({ length: repeat.times }, (_, n): PlannedStep => {
      const id = n === 0 ? `fault-${index}` : `fault-${index}-${n}`;
      const shifted = 'atMs' in due ? { atMs: due.atMs + n * repeat.everyMs } : due;
      return { due: shifted, id, fault, healAfterMs };
    });
  });
}

/** The faults of a plan as they stand in the manifest. */
export function plannedFaults(plan: readonly PlannedStep[]): PlannedFault[] {
  return plan.flatMap((step) => {
    if ('reprotect' in step) return [];
    const when = 'when' in step.due ? step.due.when : null;
    const atMs = 'atMs' in step.due ? step.due.atMs : null;
    return [{ id: step.id, atMs, when, ...step.fault }];
  });
}

/** What is wrong with this experiment, a line each; nothing when it can be run. */
export function refusesExperiment(experiment: Experiment): string[] {
  const { conditions = [], timeline, loadMs } = experiment;
  const faults = [
    ...conditions,
    ...timeline.flatMap((step) => ('inject' in step ? [step.inject] : [])),
  ];
  return [
    ...faults.flatMap((fault) => refusesFault(fault) ?? []),
    ...timeline.flatMap((step) => refusesStep(step, loadMs)),
    ...refusesPlaces(experiment, faults),
  ];
}

/** A fault on a host that no pair lives on; a pair whose two sides are one host. */
function refusesPlaces({ pairs }: Experiment, faults: readonly Fault[]): string[] {
  const used = ['a', 'b', ...(pairs ?? []).flatMap(({ a, b }) => [a, b])];
  const isNowhere = (on: unknown) =>
    HOST_NAMES.includes(on as HostName) && !used.includes(on as HostName);
  return [
    ...faults
      .filter(({ parameters }) => isNowhere(parameters.on))
      .map(({ fault, parameters }) => `${fault}: no pair lives on the host ${parameters.on}`),
    ...(pairs ?? []).filter(({ a, b }) => a === b).map(({ a }) => `a pair cannot be ${a} twice`),
  ];
}

function refusesStep(step: Step, loadMs: number): string[] {
  const found: string[] = [];
  const what = 'inject' in step ? step.inject.fault : 'reprotect';
  if ('when' in step && !MOMENTS.includes(step.when)) found.push(`no event is called ${step.when}`);
  if ('inject' in step && step.repeat) {
    if ('when' in step) found.push(`${what}: repeat needs a time, not an event`);
    if (step.repeat.times < 1 || step.repeat.everyMs <= 0)
      found.push(`${what}: repeat needs times from 1 and everyMs above 0`);
  }
  const [fromMs, toMs] = spanOf(step);
  if (fromMs < 0 || toMs >= loadMs || fromMs > toMs)
    found.push(`${what}: due at ${fromMs} to ${toMs} ms, and the load lasts ${loadMs} ms`);
  return found;
}

function spanOf(due: Due): [number, number] {
  if ('when' in due) return [due.fromMs ?? 0, due.fromMs ?? 0];
  return typeof due.atMs === 'number' ? [due.atMs, due.atMs] : [due.atMs.fromMs, due.atMs.toMs];
}

function settle(due: Due, draw: () => number): PlannedDue {
  if ('when' in due) return { when: due.when, fromMs: due.fromMs ?? 0, afterMs: due.afterMs ?? 0 };
  if (typeof due.atMs === 'number') return { atMs: due.atMs };
  const { fromMs, toMs } = due.atMs;
  return { atMs: Math.round(fromMs + draw() * (toMs - fromMs)) };
}
