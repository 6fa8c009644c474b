/** `ftlab bench`: the figures, measured on the real thing and printed with what they were measured on. */
import { mkdirSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../lab/engines/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import { runTrial } from '../../lab/experiment.ts';
import { enterLab, isInsideLab } from '../../lab/namespace.ts';
import { Recorder } from '../../lab/recording/recorder.ts';
import type { Measures, Parameters } from '../../lab/recording/schema.ts';
import { type Toolbox, toolboxFromEnvironment } from '../../lab/toolbox.ts';
import { judgeTrial } from '../../reports/campaign.ts';
import { type Recording, readRecording } from '../../reports/recording.ts';
import { CONFIDENCE } from '../../reports/repetitions.ts';
import { shareAtMost } from '../../reports/statistics/binomial.ts';
import { median as middle } from '../../reports/statistics/percentile.ts';
import { cut, endurance, lowRate, reprotection, saturation } from '../../suites/figures.ts';
import type { Scenario } from '../../suites/suite.ts';
import { EXIT } from '../errors.ts';
import { ensureToolbox } from '../setup/toolbox.ts';
import { manifestOf } from './manifest.ts';
import type { BenchOptions } from './options.ts';

const ROUNDS = 2;
const CUTS = 20;
const REPROTECTIONS = 5;

type Row = Record<string, string | number>;

interface Bench {
  folder: string;
  seed: number;
  toolbox: Toolbox;
  signal: AbortSignal;
  trials: number;
}

interface Seen {
  measures: Measures;
  recording: Recording;
  outcome: string;
}

/** The figures by name; each prints a table. */
const FIGURES: Record<string, (bench: Bench) => Promise<Row[]>> = {
  latency: latencyFigures,
  cuts: cutFigures,
  reprotection: reprotectionFigures,
  endurance: enduranceFigures,
};

export async function bench(options: BenchOptions): Promise<number> {
  if (!isInsideLab()) {
    const toolbox = await ensureToolbox();
    enterLab(toolbox.native, { FTLAB_TOOLBOX: JSON.stringify(toolbox) });
  }
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(name, () => stop.abort(name));
  }
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const state: Bench = {
    folder: join(options.runs, `bench-${stamp}`),
    seed: options.seed ?? 1,
    toolbox: toolboxFromEnvironment(),
    signal: stop.signal,
    trials: 0,
  };
  mkdirSync(state.folder, { recursive: true });
  const wanted = Object.entries(FIGURES).filter(
    ([name]) => options.only.length === 0 || options.only.some((part) => name.includes(part)),
  );
  if (wanted.length === 0) return EXIT.nothingRan;
  process.stdout.write(`${machine(state.toolbox)}\n`);
  const all: Record<string, Row[]> = {};
  for (const [name, figure] of wanted) {
    if (stop.signal.aborted) return EXIT.inconclusive;
    const rows = await figure(state);
    all[name] = rows;
    if (options.json) continue;
    process.stdout.write(`\n${name}\n`);
    console.table(rows);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(all, null, 1)}\n`);
  process.stdout.write(`recordings: ${state.folder}\n`);
  return EXIT.passed;
}

function machine({ qemuVersion }: Toolbox): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${first?.model} × ${cpus().length}, ${memory} GiB, Linux ${release()}, QEMU ${qemuVersion} (TCG)`;
}

/** One trial, judged; what it recorded stays in the bench's folder. */
async function trial(
  bench: Bench,
  scenario: Scenario,
  engine: Engine,
  set: Parameters = {},
): Promise<Seen> {
  bench.trials += 1;
  const { toolbox, signal } = bench;
  const seed = bench.seed + bench.trials;
  const folder = join(bench.folder, `${bench.trials}-${scenario.name}-${engine.name}`);
  const recorder = new Recorder(folder);
  const parameters = { ...engine.parameters, ...set };
  const name = `figures/${scenario.name}`;
  const command = 'scripts/ftlab bench';
  const asked = { name, scenario, engine, parameters, seed, trial: bench.trials, command, toolbox };
  recorder.manifest(await manifestOf(asked));
  process.stderr.write(
    `ftlab: ${bench.trials}: ${scenario.name} on ${engine.name} ${JSON.stringify(set)}\n`,
  );
  await runTrial({ experiment: scenario, engine, parameters, seed, recorder, toolbox, signal });
  const { measures, outcome } = judgeTrial(folder);
  return { measures, outcome, recording: readRecording(folder) };
}

/** Interleaved, so that a noisy computer is noisy for all. */
async function latencyFigures(bench: Bench): Promise<Row[]> {
  const kinds: [string, Engine, Parameters][] = [
    ['plain guest (TCG, virtio)', unprotected, { hosts: 1 }],
    ['lockstep, one twin', lockstep, { twins: 1 }],
    ['lockstep, received', lockstep, { output: 'received' }],
    ['lockstep, compared', lockstep, { output: 'compared' }],
  ];
  const seen = new Map<string, { low: Seen[]; full: Seen[] }>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [kind, engine, set] of kinds) {
      const so = seen.get(kind) ?? { low: [], full: [] };
      so.low.push(await trial(bench, lowRate, engine, set));
      so.full.push(await trial(bench, saturation, engine, set));
      seen.set(kind, so);
    }
  }
  const base = median(
    (seen.get(kinds[0]?.[0] ?? '')?.low ?? []).map((s) => s.measures.latencyP50Ms),
  );
  return [...seen].map(([kind, { low, full }]): Row => {
    const p50 = median(low.map((s) => s.measures.latencyP50Ms));
    return {
      guest: kind,
      'p50 ms, 50/s': round(p50),
      'p99 ms, 50/s': round(median(low.map((s) => s.measures.latencyP99Ms))),
      '× plain': round(p50 === null || base === null ? null : p50 / base),
      'CPU, 50/s': round(median(low.map((s) => busy(s)))),
      'ops/s, saturated': round(median(full.map((s) => capacity(s)))),
      'p50 ms, saturated': round(median(full.map((s) => s.measures.latencyP50Ms))),
      'p99 ms, saturated': round(median(full.map((s) => s.measures.latencyP99Ms))),
      'CPU, saturated': round(median(full.map((s) => busy(s)))),
      lost: sum(low.concat(full).map((s) => s.measures.acknowledgedLost)),
    };
  });
}

async function cutFigures(bench: Bench): Promise<Row[]> {
  const seen: Seen[] = [];
  for (let n = 0; n < CUTS && !bench.signal.aborted; n++)
    seen.push(await trial(bench, cut, lockstep));
  const silences = seen.map((s) => s.measures.silenceMs);
  const bad = seen.filter(
    ({ measures: m }) => (m.acknowledgedLost ?? 1) + (m.duplicated ?? 1) + (m.reordered ?? 1) > 0,
  ).length;
  return [
    {
      cuts: seen.length,
      'silence median ms': round(median(silences)),
      'silence max ms': round(Math.max(...silences.map((s) => s ?? Number.POSITIVE_INFINITY))),
      'declared detection ms': lockstep.detection.suspicionMs + lockstep.detection.beatMs,
      'acknowledged operations': sum(seen.map((s) => s.measures.acknowledged)),
      'cuts with loss, doubling or reordering': bad,
      'their share at most, %': round(100 * shareAtMost(bad, seen.length, CONFIDENCE)),
      'connections reset': sum(seen.map((s) => s.measures.connectionsReset)),
      'not passed': seen.filter((s) => s.outcome !== 'passed').length,
    },
  ];
}

async function reprotectionFigures(bench: Bench): Promise<Row[]> {
  const seen: Seen[] = [];
  for (let n = 0; n < REPROTECTIONS; n++) seen.push(await trial(bench, reprotection, lockstep));
  const pauses = seen.map((s) => s.measures.reprotectPauseMs);
  const ready = seen.map((s) => eventNumber(s, 'pair-ready', 'tookMs'));
  return [
    {
      'pair ready, warm, median ms': round(median(ready)),
      'pause median ms': round(median(pauses)),
      'pause max ms': round(Math.max(...pauses.map((p) => p ?? Number.POSITIVE_INFINITY))),
      'not passed': seen.filter((s) => s.outcome !== 'passed').length,
    },
  ];
}

async function enduranceFigures(bench: Bench): Promise<Row[]> {
  const seen = await trial(bench, endurance, lockstep);
  const { measures: m } = seen;
  return [
    {
      minutes: endurance.loadMs / 60_000,
      acknowledged: m.acknowledged ?? '–',
      rendezvous: m.rendezvous ?? '–',
      'with frames': m.rendezvousWithFrames ?? '–',
      differences: m.divergences ?? '–',
      'false suspicions': m.falseSuspicions ?? '–',
      'p50 ms': round(m.latencyP50Ms),
      'p99 ms': round(m.latencyP99Ms),
      'CPU share': round(busy(seen)),
      outcome: seen.outcome,
    },
  ];
}

function eventNumber({ recording }: Seen, name: string, field: string): number | null {
  const value = recording.events.find((event) => event.event === name)?.[field];
  return typeof value === 'number' ? value : null;
}

/** Share of all processors that was busy, median of the samples. */
function busy({ recording }: Seen): number | null {
  const samples = recording.events.filter((event) => event.event === 'load-sample');
  return median(samples.map((event) => Number(event.busyShare)));
}

/** Acknowledged operations a second, from the first to the last answer. */
function capacity({ recording }: Seen): number | null {
  const answered = recording.history.filter((line) => line.type === 'ok').map((l) => l.answeredNs);
  const [first, last] = [answered[0], answered.at(-1)];
  if (first === undefined || last === undefined || last <= first) return null;
  return ((answered.length - 1) / (last - first)) * 1e9;
}

function median(values: readonly (number | null)[]): number | null {
  return middle(values.filter((value) => value !== null));
}

function sum(values: readonly (number | null)[]): number | string {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? known.reduce((total, value) => total + value, 0) : '–';
}

function round(value: number | null): number | string {
  if (value === null || !Number.isFinite(value)) return '–';
  return Number(value.toPrecision(3));
}
