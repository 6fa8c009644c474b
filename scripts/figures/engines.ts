/** The engines side by side on the same guest, trial by trial in turn. */
import { colo } from '../../lab/engines/colo/engine.ts';
import type { Engine } from '../../lab/engines/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import { checkpointPausesNs } from '../../reports/measures/cost.ts';
import { replyTimesNs } from '../../reports/measures/replies.ts';
import { median, percentile } from '../../reports/statistics/percentile.ts';
import { cut, reprotection, saturation, steadyRate } from '../../suites/figures.ts';
import {
  type Bench,
  type Figure,
  known,
  largest,
  middle,
  type Row,
  round,
  type Seen,
  trial,
} from './figure.ts';

const ENGINES: readonly Engine[] = [unprotected, lockstep, colo];
const ROUNDS = 3;
const CUTS = 20;
const REPROTECTIONS = 3;

interface Measured {
  engine: Engine;
  calm: Seen[];
  full: Seen[];
  cuts: Seen[];
  copies: Seen[];
}

export const engines: Figure = {
  name: 'engines',
  needsLab: true,
  async measure(bench) {
    const all = ENGINES.map((engine): Measured => {
      return { engine, calm: [], full: [], cuts: [], copies: [] };
    });
    await inTurn(bench, all, ROUNDS, async ({ engine, calm, full }) => {
      calm.push(await trial(bench, steadyRate, engine));
      full.push(await trial(bench, saturation, engine));
    });
    await inTurn(bench, all, CUTS, async ({ engine, cuts }) => {
      cuts.push(await trial(bench, cut, engine));
    });
    await inTurn(bench, all, REPROTECTIONS, async ({ engine, copies }) => {
      if (engine !== unprotected) copies.push(await trial(bench, reprotection, engine));
    });
    const plain = latencies(all[0]?.calm ?? []);
    return all.map((one) => row(one, plain));
  },
};

async function inTurn(
  bench: Bench,
  all: readonly Measured[],
  times: number,
  work: (one: Measured) => Promise<void>,
): Promise<void> {
  // Each begins in its turn: whoever always came first would always have the cooler computer.
  for (let n = 0; n < times; n++)
    for (let at = 0; at < all.length; at++) {
      const one = all[(n + at) % all.length];
      if (one && !bench.signal.aborted) await work(one);
    }
}

function row({ engine, calm, full, cuts, copies }: Measured, plain: readonly number[]): Row {
  const own = latencies(calm);
  const added = (percent: number) => {
    const [with_, without] = [percentile(own, percent), percentile(plain, percent)];
    return round(with_ === null || without === null ? null : with_ - without);
  };
  const pauses = calm.flatMap(({ observed }) => checkpointPausesNs(observed).map((ns) => ns / 1e6));
  return {
    engine: engine.name,
    'ops/s, saturated': middle(full, (s) => s.measures.operationsPerSecond),
    'added p50 ms': added(50),
    'added p99 ms': added(99),
    'added p99.9 ms': added(99.9),
    'silence at a cut, median ms': middle(cuts, (s) => s.measures.silenceMs),
    'max ms': largest(cuts, (s) => s.measures.silenceMs),
    'cuts with loss': cuts.filter((s) => (s.measures.acknowledgedLost ?? 1) > 0).length,
    'resets per cut': round(median(known(cuts, (s) => s.measures.connectionsReset))),
    'sync bytes per operation': middle(calm, (s) => s.measures.syncBytesPerOperation),
    'checkpoint pause p50 ms': round(percentile(pauses, 50)),
    'p99 ms': round(percentile(pauses, 99)),
    'pause of re-protection ms': middle(copies, (s) => s.measures.reprotectPauseMs),
    'heard of it ms': middle(copies, (s) => s.measures.reprotectSilenceMs),
    'whole again after ms': middle(copies, (s) => s.measures.reprotectionMs),
    'not to be judged': [...calm, ...full, ...cuts, ...copies].filter(
      ({ outcome }) => outcome === 'broken' || outcome === 'inconclusive',
    ).length,
  };
}

/** Reply times of all trials together, ms. */
export function latencies(seen: readonly Seen[]): number[] {
  return seen.flatMap(({ observed }) => replyTimesNs(observed).map((ns) => ns / 1e6));
}
