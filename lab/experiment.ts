/**
 * One trial: provision, observe, load, break, heal, settle, collect, release, seal. One call per
 * phase, undone in reverse. An error of the harness is an event (`harness-error`), so that the
 * recording up to the error is still complete and judged.
 */
import { detectCapabilities, lackingMemory, missing } from './capabilities.ts';
import { byName } from './catalogue.ts';
import { allEnded } from './command.ts';
import { conduct } from './conduct.ts';
import type { Engine } from './engines/engine.ts';
import { faults } from './faults/catalogue.ts';
import { numbered } from './guests/guest.ts';
import { guests } from './guests/index.ts';
import { Injections } from './injections.ts';
import { type Lab, viewOf } from './lab.ts';
import type { Unit } from './load-phase.ts';
import type { Pair } from './pair.ts';
import { Phases } from './phases.ts';
import { platforms } from './platforms/index.ts';
import { ONE_PAIR } from './platforms/platform.ts';
import { probes } from './probes/index.ts';
import { nowNs } from './recording/clock.ts';
import { LAB_CLOCK_FIELDS } from './recording/clock-offsets.ts';
import type { Parameters } from './recording/parameters.ts';
import type { Recorder } from './recording/recorder.ts';
import type { Experiment } from './scenario.ts';
import type { Toolbox } from './toolbox.ts';
import { workloads } from './workloads/index.ts';
import type { RunningWorkload } from './workloads/workload.ts';

/** A guest may have to be booted and saved first. */
const PROVISION_DEADLINE_MS = 180_000;
/** Time for the last processes of a released lab to write their buffers, ms. */
const WRITERS_DEADLINE_MS = 10_000;

export interface Trial {
  experiment: Experiment;
  /** One recording per pair, when there are several; `recorder` then has the common events. */
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

/**
 * Runs the trial; resolves when the lab is gone and the recording is sealed. Rejects only when the
 * disk of the recording fails.
 */
export async function runTrial(trial: Trial): Promise<void> {
  await record(trial);
  const { recorder, pairRecorders = [] } = trial;
  const writers = await allEnded(WRITERS_DEADLINE_MS);
  if (writers.length > 0) {
    // Their later writes would differ from the seal. Without a seal no verdict is `passed`.
    const message = `still running, so the recording is not sealed: ${writers.join(', ')}`;
    recorder.event('ftlab', 'harness-error', { message, phase: 'release' });
    return;
  }
  for (const pairRecorder of pairRecorders) pairRecorder.seal();
  recorder.seal(pairRecorders);
}

/** Everything of the trial that is recorded. */
async function record(trial: Trial): Promise<void> {
  const { recorder, signal, toolbox, engine } = trial;
  const lacking = missing(await detectCapabilities(toolbox), engine.needs);
  const { pairs = ONE_PAIR } = trial.experiment;
  const guest = byName('guest', guests, trial.experiment.guest);
  const platform = byName('platform', platforms, engine.platform);
  const memory = lackingMemory(guest, platform.memoryNeededMib(guest, pairs));
  if (memory) lacking.push(memory);
  if (lacking.length > 0) {
    recorder.event('ftlab', 'skipped', { reason: lacking.join('; ') });
    return;
  }
  const note = () => recorder.event('ftlab', 'signal', { signal: String(signal.reason) });
  signal.addEventListener('abort', note, { once: true });
  const phases = new Phases(recorder, trial.onPhase);
  try {
    await using stack = new AsyncDisposableStack();
    await perform(trial, phases, stack)
      .catch((error: unknown) => {
        phases.record(error);
        throw error;
      })
      .finally(() => phases.begin('release'));
  } catch (error) {
    phases.record(error);
  } finally {
    signal.removeEventListener('abort', note);
  }
}

async function perform(trial: Trial, phases: Phases, stack: AsyncDisposableStack): Promise<void> {
  const { recorder } = trial;
  const { lab, pairs } = await phases.run('provision', PROVISION_DEADLINE_MS, () =>
    provisionAll(trial, stack),
  );
  const units = await phases.run('observe', PROVISION_DEADLINE_MS, () =>
    observeAll(trial, pairs, stack),
  );
  const [first] = units;
  if (!first) throw new Error('a trial needs at least one pair');
  const injections = new Injections(recorder, ({ fault, parameters }) =>
    byName('fault', faults, fault).inject({ lab, pair: first.pair, pairs: units, parameters }),
  );
  await conduct({ ...trial, units, injections, phases });
  if (trial.hold && !trial.signal.aborted) await trial.hold(lab);
}

async function provisionAll(trial: Trial, stack: AsyncDisposableStack) {
  const { experiment, recorder } = trial;
  const { pairs: placements = ONE_PAIR } = experiment;
  const guest = byName('guest', guests, experiment.guest);
  const platform = byName('platform', platforms, trial.engine.platform);
  const lab = stack.use(await platform.create({ ...trial, guest, placements }));
  const pairs: Omit<Unit, 'workload'>[] = [];
  for (const [index, placement] of placements.entries()) {
    const view = viewOf(lab, placement, index, trial.pairRecorders?.[index] ?? recorder);
    await recordClocks(view);
    const pair = stack.use(await provision(trial, view));
    pairs.push({ lab: view, pair, isProtected: pair.roles().standby !== undefined });
  }
  return { lab, pairs };
}

async function observeAll(
  trial: Trial,
  pairs: readonly Omit<Unit, 'workload'>[],
  stack: AsyncDisposableStack,
): Promise<Unit[]> {
  const units: Unit[] = [];
  for (const unit of pairs) {
    // The clients' process starts meanwhile; it asks the guest nothing while the probes do.
    const probed = probe(trial, unit, stack);
    units.push({ ...unit, workload: stack.use(await workloadOf(trial, unit, probed)) });
  }
  return units;
}

async function probe(
  { experiment, engine }: Trial,
  { lab, pair }: Pick<Unit, 'lab' | 'pair'>,
  stack: AsyncDisposableStack,
): Promise<void> {
  for (const observer of probes(experiment.pulseHz, engine.evidence))
    stack.use(await observer.start(lab, pair));
}

/** Records the clock of each source of a pair's recording. */
async function recordClocks({ recorder, hosts, slot }: Lab): Promise<void> {
  recorder.event('ftlab', 'clock', LAB_CLOCK_FIELDS);
  const sources = { 'host-a': hosts.a, 'host-b': hosts.b, world: hosts.world };
  const named = Object.entries({ ...sources, [`${slot.name}witness`]: hosts.witness });
  for (const [source, { clock }] of named) recorder.event(source, 'clock', await clock.offset());
}

async function provision({ experiment, engine, parameters, seed }: Trial, lab: Lab): Promise<Pair> {
  const { index } = lab.slot;
  const guest = byName('guest', guests, experiment.guest);
  const began = nowNs();
  const pair = await engine.provision(lab, numbered(guest, index), parameters, seed + index);
  lab.recorder.event('ftlab', 'pair-ready', { tookMs: (nowNs() - began) / 1e6 });
  return pair;
}

function workloadOf(
  { experiment }: Trial,
  { lab, pair }: Pick<Unit, 'lab' | 'pair'>,
  before: Promise<void>,
): Promise<RunningWorkload> {
  const { name, parameters } = experiment.workload;
  return byName('workload', workloads, name).start(lab, pair, parameters, before);
}
