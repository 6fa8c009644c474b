/**
 * One trial: provision, observe, load, break, heal, settle, collect, release. One call a phase,
 * undone in reverse. What goes wrong with the harness is an event (`harness-error`), so that what
 * was seen until then is still recorded and judged.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { detectCapabilities, missing } from './capabilities.ts';
import type { Engine } from './engines/engine.ts';
import { type ActiveFault, type Fault, NoBite } from './faults/fault.ts';
import { faults } from './faults/index.ts';
import { numbered } from './guests/guest.ts';
import { guests } from './guests/index.ts';
import { type Lab, type Placement, viewOf } from './lab.ts';
import type { Pair } from './pair.ts';
import { createLab } from './platforms/local/provision.ts';
import { probes } from './probes/index.ts';
import { nowNs } from './recording/clock.ts';
import type { Parameters } from './recording/parameters.ts';
import type { Recorder } from './recording/recorder.ts';
import type { Experiment } from './scenario.ts';
import { type PlannedDue, type PlannedInjection, planTimeline } from './timeline.ts';
import type { Toolbox } from './toolbox.ts';
import { workloads } from './workloads/index.ts';
import type { RunningWorkload } from './workloads/workload.ts';

/** A guest may have to be booted and saved first. */
const PROVISION_DEADLINE_MS = 180_000;
const COLLECT_DEADLINE_MS = 60_000;
const FAULT_DEADLINE_MS = 30_000;

export interface Trial {
  experiment: Experiment;
  /** One recording for each pair, when there are several; `recorder` then has what befell all. */
  pairRecorders?: readonly Recorder[];
  engine: Engine;
  parameters: Parameters;
  seed: number;
  recorder: Recorder;
  toolbox: Toolbox;
  signal: AbortSignal;
  /** Called before the lab is released, when the user asked to look at it. */
  hold?: (lab: Lab) => Promise<void>;
  /** Called at the start of each phase, to show progress. */
  onPhase?: (phase: string) => void;
}

/** Runs the trial; resolves when all is recorded and the lab is gone. Rejects only for a broken disk. */
export async function runTrial(trial: Trial): Promise<void> {
  const { recorder, signal, toolbox, engine } = trial;
  const lacking = missing(await detectCapabilities(toolbox), engine.needs);
  if (lacking.length > 0) {
    recorder.event('ftlab', 'skipped', { reason: lacking.join('; ') });
    return;
  }
  const note = () => recorder.event('ftlab', 'signal', { signal: String(signal.reason) });
  signal.addEventListener('abort', note, { once: true });
  const phase = phasesOf(trial);
  try {
    await using stack = new AsyncDisposableStack();
    await perform(trial, phase, stack);
    trial.onPhase?.('release');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    recorder.event('ftlab', 'harness-error', { message, phase: phase.current() });
  } finally {
    signal.removeEventListener('abort', note);
  }
}

/** One pair of the trial, with the clients and probes of its own. */
interface Unit {
  lab: Lab;
  pair: Pair;
  workload: RunningWorkload;
  /** Whether it had a standby when it was ready. */
  isProtected: boolean;
}

/** What a step works on: the lab, and its pairs; faults that name a role mean the first pair's. */
interface Where {
  lab: Lab;
  units: readonly Unit[];
}

const ONE_PAIR: readonly Placement[] = [{ a: 'a', b: 'b' }];

async function perform(trial: Trial, phase: Phases, stack: AsyncDisposableStack): Promise<void> {
  const { experiment, recorder, signal } = trial;
  const { pairs: placements = ONE_PAIR } = experiment;
  const { lab, pairs } = await phase('provision', PROVISION_DEADLINE_MS, async () => {
    const lab = stack.use(await createLab({ ...trial, placements }));
    const pairs: Omit<Unit, 'workload'>[] = [];
    for (const [index, placement] of placements.entries()) {
      const view = viewOf(lab, placement, index, trial.pairRecorders?.[index] ?? recorder);
      const pair = stack.use(await provision(trial, view));
      pairs.push({ lab: view, pair, isProtected: pair.roles().standby !== undefined });
    }
    return { lab, pairs };
  });
  const units: Unit[] = await phase('observe', PROVISION_DEADLINE_MS, async () => {
    const observed: Unit[] = [];
    for (const unit of pairs) {
      const { lab, pair } = unit;
      for (const probe of probes(experiment.pulseHz, trial.engine.evidence))
        stack.use(await probe.start(lab, pair));
      observed.push({ ...unit, workload: stack.use(await workloadOf(trial, lab, pair)) });
    }
    return observed;
  });
  const where = { lab, units };
  const active: ActiveFault[] = [];
  const { conditions = [] } = experiment;
  await phase('conditions', (conditions.length + 1) * FAULT_DEADLINE_MS, async () => {
    for (const [index, fault] of conditions.entries()) {
      const bitten = await bite(recorder, `condition-${index}`, fault, where);
      if (bitten) active.push(bitten);
    }
  });
  const loadDeadlineMs = experiment.loadMs + (experiment.timeline.length + 1) * FAULT_DEADLINE_MS;
  await phase('load', loadDeadlineMs, () => load(trial, where, active));
  await phase('settle', experiment.settleMs + COLLECT_DEADLINE_MS, async () => {
    for (const fault of active.reverse()) await fault.heal();
    await Promise.all(units.map(({ workload }) => workload.end(experiment.settleMs)));
  });
  await phase('collect', COLLECT_DEADLINE_MS, async () => {
    for (const { lab, pair, workload } of units) {
      // A guest that nobody answers for cannot be read; the judge then lacks the evidence, and says so.
      await workload.readBack().catch((error: Error) => {
        lab.recorder.event('ftlab', 'readback-failed', { message: error.message });
      });
      await pair.collect();
    }
  });
  if (trial.hold && !signal.aborted) await trial.hold(lab);
}

async function provision({ experiment, engine, parameters, seed }: Trial, lab: Lab): Promise<Pair> {
  const { index } = lab.slot;
  const guest = guests.find((one) => one.name === experiment.guest);
  if (!guest) throw new Error(`no guest is called ${experiment.guest}`);
  const began = nowNs();
  const pair = await engine.provision(lab, numbered(guest, index), parameters, seed + index);
  lab.recorder.event('ftlab', 'pair-ready', { tookMs: (nowNs() - began) / 1e6 });
  return pair;
}

function workloadOf({ experiment }: Trial, lab: Lab, pair: Pair): Promise<RunningWorkload> {
  const { name, parameters } = experiment.workload;
  const kind = workloads.find((one) => one.name === name);
  if (!kind) throw new Error(`no workload is called ${name}`);
  return kind.start(lab, pair, parameters);
}

/** The load, with the timeline's steps in it. Ends early, in order, when the user asks to stop. */
async function load(trial: Trial, where: Where, active: ActiveFault[]): Promise<void> {
  const { experiment, recorder, signal, seed } = trial;
  // Of several pairs each has its own recorder; the one of the trial is the pair's when there is one.
  const recorders = { any: [recorder, ...(trial.pairRecorders ?? [])], each: eachOf(trial) };
  for (const { lab, pair, isProtected } of where.units)
    if (isProtected && !pair.roles().standby) lab.recorder.event('ftlab', 'protection-lost', {});
  const [beganNs = nowNs()] = where.units.map(({ workload }) => workload.begin());
  recorder.event('ftlab', 'load-begin', { tNs: beganNs });
  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener('abort', end, { once: true });
  const loadEnd = sleep(experiment.loadMs, undefined, { signal: over.signal }).catch(() => {});
  const steps = planTimeline(experiment, seed).map(async (step) => {
    if (!(await isDue(step.due, beganNs, recorders, over.signal))) return;
    if ('reprotect' in step) await reprotect(where.units);
    else await breakAndHeal(step, trial, where, { active, over: over.signal });
  });
  // A step that goes wrong ends the load at once; one under way at its end is finished.
  const failed = Promise.all(steps).then(() => loadEnd);
  try {
    await Promise.race([loadEnd, failed]);
  } finally {
    over.abort();
    signal.removeEventListener('abort', end);
  }
  await failed;
  recorder.event('ftlab', 'load-end', {});
}

function eachOf({ recorder, pairRecorders = [] }: Trial): readonly Recorder[] {
  return pairRecorders.length > 0 ? pairRecorders : [recorder];
}

/** Waits for a step's moment; false when the load is over before. */
async function isDue(
  due: PlannedDue,
  beganNs: number,
  recorders: { any: readonly Recorder[]; each: readonly Recorder[] },
  over: AbortSignal,
): Promise<boolean> {
  const until = (atMs: number) =>
    sleep(Math.max(0, atMs - (nowNs() - beganNs) / 1e6), undefined, { signal: over });
  try {
    if ('atMs' in due) await until(due.atMs);
    else {
      await until(due.fromMs);
      const next = (recorder: Recorder) => recorder.next(due.when, over);
      if (due.ofEvery) await Promise.all(recorders.each.map(next));
      else await Promise.race(recorders.any.map(next));
      await sleep(due.afterMs, undefined, { signal: over });
    }
    return true;
  } catch (error) {
    if (over.aborted) return false;
    throw error;
  }
}

/** Makes every pair whole that has lost a side. One that fails is for the judge, not the end of the trial. */
async function reprotect(units: readonly Unit[]): Promise<void> {
  for (const { lab, pair } of units) {
    if (units.length > 1 && pair.roles().standby) continue;
    await pair.reprotect().catch((error: Error) => {
      lab.recorder.event('ftlab', 'reprotect-failed', { reason: error.message });
    });
  }
}

async function breakAndHeal(
  { id, fault, healAfterMs }: PlannedInjection,
  { recorder }: Trial,
  where: Where,
  { active, over }: { active: ActiveFault[]; over: AbortSignal },
): Promise<void> {
  const beganNs = nowNs();
  const bitten = await bite(recorder, id, fault, where);
  if (bitten) active.push(bitten);
  if (healAfterMs === null) return;
  const leftMs = healAfterMs - (nowNs() - beganNs) / 1e6;
  await sleep(Math.max(0, leftMs), undefined, { signal: over }).catch(() => {});
  recorder.event('ftlab', 'fault-heal', { id });
  await bitten?.heal();
  recorder.event('ftlab', 'fault-healed', { id });
}

async function bite(
  recorder: Recorder,
  id: string,
  fault: Fault,
  { lab, units }: { lab: Lab; units: readonly Pick<Unit, 'pair'>[] },
): Promise<ActiveFault | null> {
  const mechanism = faults.find((one) => one.name === fault.fault);
  if (!mechanism) throw new Error(`no fault is called ${fault.fault}`);
  recorder.event('ftlab', 'fault-inject', { id });
  try {
    const [first] = units;
    if (!first) throw new Error('a trial has one pair at least');
    const { pair } = first;
    const active = await mechanism.inject({ lab, pair, parameters: fault.parameters });
    const { atNs, proof, ended } = active;
    recorder.event('ftlab', 'fault-bitten', { id, atNs, proof, ended });
    return active;
  } catch (error) {
    if (!(error instanceof NoBite)) throw error;
    recorder.event('ftlab', 'fault-unbitten', { id, reason: error.message });
    return null;
  }
}

interface Phases {
  <T>(name: string, deadlineMs: number, work: () => Promise<T>): Promise<T>;
  current(): string;
}

/** Records each phase's begin and end, and ends one that hangs. */
function phasesOf(trial: Trial): Phases {
  let current = 'begin';
  const run = async <T>(name: string, deadlineMs: number, work: () => Promise<T>): Promise<T> => {
    current = name;
    trial.onPhase?.(name);
    trial.recorder.event('ftlab', 'phase', { phase: name, state: 'begin' });
    const { promise: late, reject } = Promise.withResolvers<never>();
    const hung = () => reject(new Error(`${name} has not ended in ${deadlineMs} ms`));
    const timer = setTimeout(hung, deadlineMs);
    try {
      return await Promise.race([work(), late]);
    } finally {
      clearTimeout(timer);
      trial.recorder.event('ftlab', 'phase', { phase: name, state: 'end' });
    }
  };
  return Object.assign(run, { current: () => current });
}
