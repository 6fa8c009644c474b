/** The load of a trial: clients run, and the steps of the timeline are taken when they are due. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Injections } from './injections.ts';
import type { Lab } from './lab.ts';
import { LabAtFault, type Pair } from './pair.ts';
import { nowNs } from './recording/clock.ts';
import type { Recorder } from './recording/recorder.ts';
import type { Experiment } from './scenario.ts';
import { SteadyLoads } from './steady-loads.ts';
import { type PlannedDue, type PlannedInjection, planTimeline } from './timeline.ts';
import type { RunningWorkload } from './workloads/workload.ts';

/** A pair of the trial, with its clients and probes. */
export interface Unit {
  /** The lab as this pair sees it. */
  lab: Lab;
  pair: Pair;
  workload: RunningWorkload;
  /** Whether it had a standby when it was ready. */
  isProtected: boolean;
}

export interface Load {
  experiment: Experiment;
  seed: number;
  /** The trial's recorder; with several pairs it has the events that concern all pairs. */
  recorder: Recorder;
  /** One recorder per pair, when there are several. */
  pairRecorders?: readonly Recorder[];
  units: readonly Unit[];
  injections: Injections;
  /** Aborted when the user asks to stop: the load then ends early, in order. */
  signal: AbortSignal;
  /** Aborted at the deadline of the phase. */
  late: AbortSignal;
}

/** Resolves when the load has ended and no step is under way; rejects when a step throws. */
export async function runLoad(load: Load): Promise<void> {
  const { experiment, recorder, signal, late, units } = load;
  for (const { lab, pair, isProtected } of units)
    if (isProtected && !pair.roles().standby) lab.recorder.event('ftlab', 'protection-lost', {});
  const [beganNs = nowNs()] = units.map(({ workload }) => workload.begin());
  recorder.event('ftlab', 'load-begin', { tNs: beganNs });
  const ended = new AbortController();
  const over = AbortSignal.any([signal, late, ended.signal]);
  using loads = new SteadyLoads(load, beganNs);
  const time = sleep(experiment.loadMs, undefined, { signal: over })
    .catch(() => {})
    .then(() => 'time' as const);
  const taken = takeSteps(load, beganNs, over);
  const steady = taken.then((areTaken) => (areTaken ? loads.steady(over) : time));
  let why: 'time' | 'steady' = 'time';
  try {
    // A step that throws ends the load at once; a step under way at its end is finished.
    why = await Promise.race([time, steady]);
  } finally {
    ended.abort();
  }
  await taken;
  recorder.event('ftlab', 'load-end', { why: signal.aborted || late.aborted ? 'stopped' : why });
}

/** Takes each step when it is due; false if a step never was, or redundancy was not restored. */
async function takeSteps(load: Load, beganNs: number, over: AbortSignal): Promise<boolean> {
  let isWhole = true;
  const steps = planTimeline(load.experiment, load.seed).map(async (step) => {
    if (!(await isDue(step.due, beganNs, load, over))) return false;
    if ('reprotect' in step) isWhole = await reprotect(load);
    else await breakAndHeal(step, load.injections, over);
    return true;
  });
  const areTaken = await Promise.all(steps);
  return isWhole && areTaken.every(Boolean);
}

/** Waits for the moment of a step; false when the load is over before. */
async function isDue(
  due: PlannedDue,
  beganNs: number,
  { recorder, pairRecorders = [] }: Load,
  over: AbortSignal,
): Promise<boolean> {
  const until = (atMs: number) =>
    sleep(Math.max(0, atMs - (nowNs() - beganNs) / 1e6), undefined, { signal: over });
  const next = async (from: Recorder) => {
    if ('atMs' in due) return;
    for (let seen = 0; seen < due.nth; seen += 1) await from.next(due.when, over);
  };
  try {
    if ('atMs' in due) await until(due.atMs);
    else {
      await until(due.fromMs);
      const each = pairRecorders.length > 0 ? pairRecorders : [recorder];
      if (due.ofEvery) await Promise.all(each.map(next));
      else await Promise.race([recorder, ...pairRecorders].map(next));
      await sleep(due.afterMs, undefined, { signal: over });
    }
    return true;
  } catch (error) {
    if (over.aborted) return false;
    throw error;
  }
}

/**
 * Re-protects every pair that has lost a side; false when a pair's redundancy was not restored. A
 * failure is recorded and does not end the trial.
 */
async function reprotect({ units, injections }: Load): Promise<boolean> {
  let isWhole = true;
  for (const { lab, pair } of units) {
    if (units.length > 1 && pair.roles().standby) continue;
    await pair.reprotect().catch((error: Error) => {
      isWhole = false;
      const isLabFault = error instanceof LabAtFault;
      const fields = { reason: error.message, ...(isLabFault ? { isLabFault } : {}) };
      lab.recorder.event('ftlab', 'reprotect-failed', fields);
    });
  }
  await injections.healCured();
  return isWhole;
}

async function breakAndHeal(
  { id, fault, healAfterMs }: PlannedInjection,
  injections: Injections,
  over: AbortSignal,
): Promise<void> {
  const sinceNs = await injections.inject(id, fault);
  if (healAfterMs === null || sinceNs === null) return;
  // Rounded up, because a timer may fire up to a millisecond early.
  const leftMs = Math.ceil(healAfterMs - (nowNs() - sinceNs) / 1e6) + 1;
  await sleep(Math.max(0, leftMs), undefined, { signal: over }).catch(() => {});
  await injections.heal(id);
}
