/** Plans a scenario's timeline for a seed: draws random moments and writes repeats out. */
import type { Fault } from './faults/fault.ts';
import type { PlannedFault } from './recording/manifest.ts';
import { seededRandom } from './recording/random.ts';
import type { Due, Experiment, Moment } from './scenario.ts';

export type PlannedDue =
  | { atMs: number }
  | { when: Moment; nth: number; fromMs: number; afterMs: number; ofEvery: boolean };

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

/** A pair needs about so long to be steady again after a step: median of 11 loads of `smoke`. */
const RECOVERS_MS = 800;

/** An event that a step waits for comes about so long after the step before it. */
const AWAITED_MS = 500;
/** The same of the end of a re-protection: lockstep and colo take 2 to 5 s on two slow cores. */
const PROTECTED_MS = 4000;

/** About how long a load runs, ms: to its limit where it may not end earlier. */
export function expectedLoadMs({ timeline, loadMs, steadyMs = 0 }: Experiment): number {
  if (steadyMs === 0 || timeline.length === 0) return loadMs;
  let beforeMs = 0;
  const ends = timeline.map((step) => {
    const atMs = expectedAtMs(step, beforeMs);
    beforeMs = Math.max(beforeMs, atMs);
    if ('reprotect' in step) return atMs;
    const { healAfterMs = 0, repeat = { times: 1, everyMs: 0 } } = step;
    return atMs + (repeat.times - 1) * repeat.everyMs + healAfterMs;
  });
  return Math.min(loadMs, Math.max(...ends) + RECOVERS_MS + steadyMs);
}

/** About when a step is due, ms, where the step before it is due at `beforeMs`. */
function expectedAtMs(due: Due, beforeMs: number): number {
  if ('when' in due) {
    const { when, fromMs = 0, afterMs = 0 } = due;
    const awaitedMs = when === 'protected' ? PROTECTED_MS : AWAITED_MS;
    return Math.max(fromMs, beforeMs) + awaitedMs + afterMs;
  }
  return typeof due.atMs === 'number' ? due.atMs : (due.atMs.fromMs + due.atMs.toMs) / 2;
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

function settle(due: Due, draw: () => number): PlannedDue {
  if ('when' in due) {
    const { when, nth = 1, fromMs = 0, afterMs = 0, ofEvery = false } = due;
    return { when, nth, fromMs, afterMs, ofEvery };
  }
  if (typeof due.atMs === 'number') return { atMs: due.atMs };
  const { fromMs, toMs } = due.atMs;
  return { atMs: Math.round(fromMs + draw() * (toMs - fromMs)) };
}
