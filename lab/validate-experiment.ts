/** Validates an experiment before its lab starts; one problem per line. */
import { findByName, unknownName, validateName } from './catalogue.ts';
import { faults as mechanisms, validateFault } from './faults/catalogue.ts';
import type { Fault } from './faults/fault.ts';
import type { Guest } from './guests/guest.ts';
import { guests } from './guests/index.ts';
import { HOST_NAMES, type HostName, type Placement } from './lab.ts';
import { clashesOn } from './link-clash.ts';
import { type Due, type Experiment, faultsOf, MOMENTS, type Step } from './scenario.ts';
import { workloads } from './workloads/index.ts';
import type { Workload } from './workloads/workload.ts';

const DAY_MS = 24 * 3_600_000;
const PULSE_HZ_MAX = 1000;
/** Shortest load that can show full throughput after a fault (reports/measures/recovery.ts). */
const STEADY_MIN_MS = 1000;
const TIMES_MAX = 1000;

/** Problems of this experiment on any engine; [] when it can be run. */
export function validateExperiment(experiment: Experiment): string[] {
  const { guest, loadMs, steadyMs = 0, settleMs, pulseHz, timeline } = experiment;
  return [
    ...[validateName('guest', guests, guest) ?? []].flat(),
    ...validateWorkload(experiment),
    ...validateRange('loadMs', loadMs, 1, DAY_MS),
    ...(steadyMs === 0 ? [] : validateRange('steadyMs', steadyMs, STEADY_MIN_MS, DAY_MS)),
    ...validateRange('settleMs', settleMs, 0, DAY_MS),
    ...validateRange('pulseHz', pulseHz, 0, PULSE_HZ_MAX),
    ...faultsOf(experiment).flatMap((fault) => validateFault(fault) ?? []),
    ...timeline.flatMap((step) => validateStep(step, loadMs)),
    ...validatePlacement(experiment),
    ...clashesOn(experiment),
  ];
}

function validateWorkload(experiment: Experiment): string[] {
  const { name, parameters } = experiment.workload;
  const workload = findByName(workloads, name);
  if (!workload)
    return [
      unknownName(
        'workload',
        name,
        workloads.map((known) => known.name),
      ),
    ];
  const problem = workload.validate(parameters);
  const guest = findByName(guests, experiment.guest);
  return [
    ...(problem ? [`workload ${name}: ${problem}`] : []),
    ...(guest ? lacksService(guest, workload) : []),
  ];
}

/** A problem when the guest does not have the service that the workload asks; [] when it has. */
export function lacksService({ name, services }: Guest, workload: Workload): string[] {
  const { service } = workload;
  if (Object.hasOwn(services, service)) return [];
  const has = Object.keys(services).join(', ');
  return [`workload ${workload.name}: the guest ${name} has no service ${service} (it has ${has})`];
}

/** Pairs with both sides on one host, and faults whose target is no host or twin of any pair. */
function validatePlacement(experiment: Experiment): string[] {
  const { pairs } = experiment;
  const faults = faultsOf(experiment);
  return [
    ...(pairs ?? []).filter(({ a, b }) => a === b).map(({ a }) => `a pair cannot be ${a} twice`),
    ...faults.flatMap((fault) => validateTarget(fault, pairs)),
  ];
}

function validateTarget(
  { fault, parameters: { on } }: Fault,
  pairs: readonly Placement[] | undefined,
): string[] {
  const homes = (pairs ?? []).flatMap(({ a, b }) => [a, b]);
  const isHost = HOST_NAMES.includes(on as HostName);
  const hits = findByName(mechanisms, fault)?.hits ?? 'host';
  if (isHost && !['a', 'b', ...homes].includes(on as HostName))
    return [`${fault}: no pair lives on the host ${on}`];
  if (!pairs) return [];
  if (on === 'active' || on === 'standby')
    return [`${fault}: of several pairs each has its own ${on}: name the host`];
  if (fault === 'partition' && homes.some((home) => home === 'c' || home === 'd'))
    return [`${fault}: it parts the hosts a and b, and pairs live on others, too`];
  const sides = homes.filter((home) => home === on).length;
  if (hits === 'twin' && isHost && sides !== 1)
    return [`${fault}: it hits one twin, and host ${on} has sides of ${sides} pairs`];
  if (hits === 'guest' && pairs.length > 1)
    return [`${fault}: it hits one guest, and there are ${pairs.length} pairs`];
  return [];
}

function validateStep(step: Step, loadMs: number): string[] {
  const stepName = 'inject' in step ? step.inject.fault : 'reprotect';
  const found: string[] = [];
  const [fromMs, toMs] = spanOf(step);
  if (!(fromMs >= 0 && toMs < loadMs && fromMs <= toMs))
    found.push(`due at ${fromMs} to ${toMs} ms, and the load lasts ${loadMs} ms`);
  if ('when' in step) {
    if (!MOMENTS.includes(step.when)) found.push(unknownName('event', step.when, MOMENTS));
    found.push(...validateRange('afterMs', step.afterMs ?? 0, 0, DAY_MS));
    if (!Number.isInteger(step.nth ?? 1) || (step.nth ?? 1) < 1)
      found.push(`nth ${step.nth} is not a whole number from 1`);
  }
  if ('inject' in step) {
    found.push(...validateRange('healAfterMs', step.healAfterMs ?? 0, 0, DAY_MS));
    if (step.repeat) found.push(...validateRepeat(step, step.repeat, toMs, loadMs));
  }
  return found.map((text) => `${stepName}: ${text}`);
}

function validateRepeat(
  step: Step,
  { times, everyMs }: { times: number; everyMs: number },
  firstMs: number,
  loadMs: number,
): string[] {
  if ('when' in step) return ['repeat needs a time, not an event'];
  const found = [
    ...validateRange('repeat.times', times, 1, TIMES_MAX),
    ...(Number.isInteger(times) ? [] : [`repeat.times ${times} is not a whole number`]),
    ...validateRange('repeat.everyMs', everyMs, 1, DAY_MS),
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

/** A problem unless the number is within its range. */
function validateRange(quantity: string, value: number, least: number, most: number): string[] {
  return value >= least && value <= most
    ? []
    : [`${quantity} ${value} is not from ${least} to ${most}`];
}
